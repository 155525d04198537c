import { type ErrorCode, ShopError } from '../errors.ts'
import { toVendorError } from './errors.ts'

/**
 * Cognito errors that the user can correct, for every call. `errors.ts` classifies all others.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
const commonCodes: Readonly<Record<string, ErrorCode>> = {
  NotAuthorizedException: 'invalid_credentials',
  UserNotFoundException: 'invalid_credentials',
  UserNotConfirmedException: 'invalid_credentials',
  PasswordResetRequiredException: 'invalid_credentials',
  CodeMismatchException: 'code_mismatch',
  ExpiredCodeException: 'code_expired',
  InvalidPasswordException: 'weak_password',
  PasswordHistoryPolicyViolationException: 'weak_password',
  TooManyRequestsException: 'too_many_attempts',
  TooManyFailedAttemptsException: 'too_many_attempts',
  LimitExceededException: 'too_many_attempts',
}

const messages: Partial<Record<ErrorCode, string>> = {
  invalid_credentials: 'wrong address or password',
  invalid_email: 'the e-mail address is not valid',
  code_mismatch: 'the code is wrong',
  code_expired: 'the code has expired',
  weak_password:
    'the password needs at least 8 characters: upper and lower case, a digit and a symbol',
  too_many_attempts: 'too many attempts, try again later',
}

/**
 * Calls Cognito and returns its answer. Throws ShopError for an error that the user can correct,
 * otherwise VendorError. `codes` maps the names of further errors that the user can correct.
 */
export async function callCognito<T>(
  call: () => Promise<T>,
  codes: Readonly<Record<string, ErrorCode>> = {},
): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : ''
    const isBlocked = cause instanceof Error && cause.message.includes('attempts exceeded')
    const code = isBlocked ? 'too_many_attempts' : (codes[name] ?? commonCodes[name])
    throw code ? accountError(code, 'Cognito refused', cause) : toVendorError('cognito', cause)
  }
}

export function accountError(code: ErrorCode, message: string, cause?: unknown): ShopError {
  return new ShopError(code, messages[code] ?? message, { cause })
}
