import { type FailureClass, VendorError } from '../vendor-error.ts'

type MysqlError = Error & { readonly code?: string; readonly sqlState?: string }

/** Errors that also refuse the row itself, although they have another SQLSTATE class. */
const rowErrors = [
  'ER_CHECK_CONSTRAINT_VIOLATED',
  'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
  'WARN_DATA_TRUNCATED',
]

/**
 * Returns the class of a MySQL error for a write. SQLSTATE classes 22 (a value does not fit) and 23
 * (a constraint forbids the row) refuse this row every time. Other errors end when the server,
 * its schema or a grant is repaired.
 * https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html
 */
function classifyMysql({ sqlState = '', code = '' }: MysqlError): FailureClass {
  return /^2[23]/.test(sqlState) || rowErrors.includes(code) ? 'permanent' : 'transient'
}

/** The code of the error if another process holds the migration's lock. */
export const lockedCode = 'SCHEMA_LOCKED'

/** Codes of errors without an answer of the database to a statement. */
const unreachableCodes = [
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'PROTOCOL_CONNECTION_LOST'],
  ...['ER_CON_COUNT_ERROR', 'ER_SERVER_SHUTDOWN'],
]

/**
 * Returns whether an error ends without a change by an operator: the database is starting, resuming
 * or restarting, or another process migrates it.
 */
export function isUnavailable(error: unknown): boolean {
  const { code = '', name = '' } = (error ?? {}) as { code?: string; name?: string }
  return [...unreachableCodes, lockedCode].includes(code) || name === 'KnexTimeoutError'
}

/**
 * Converts a failed query to VendorError. Drops knex's error, because it contains the statement and
 * its values.
 */
export function toDatabaseError(operation: string, error: unknown): VendorError {
  const cause: MysqlError = error instanceof Error ? error : new Error(String(error))
  const failure = {
    vendor: 'mysql' as const,
    operation,
    class: classifyMysql(cause),
    vendorCode: cause.code ?? cause.name,
    requestId: undefined,
  }
  const code = failure.class === 'transient' ? 'busy' : 'service_refused'
  return new VendorError(code, failure, { reason: cause.message })
}
