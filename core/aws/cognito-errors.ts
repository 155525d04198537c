import { type ErrorCode, ShopError } from '../errors.ts'
import { toVendorError } from './errors.ts'

/**
 * Cognito errors that the user can correct, for every call. `errors.ts` classifies all others. Errors
 * that only an existing account can cause have the code of the error for an unknown address. For a
 * wrong code, Cognito returns CodeMismatchException if there is no user, and ExpiredCodeException if
 * there is one that has requested no code. For a locked user it returns NotAuthorizedException:
 * https://github.com/awsdocs/amazon-cognito-developer-guide/blob/main/doc_source/cognito-user-pool-managing-errors.md
 */
const commonCodes: Readonly<Record<string, ErrorCode>> = {
  NotAuthorizedException: 'invalid_credentials',
  UserNotFoundException: 'invalid_credentials',
  UserNotConfirmedException: 'invalid_credentials',
  PasswordResetRequiredException: 'invalid_credentials',
  CodeMismatchException: 'code_mismatch',
  ExpiredCodeException: 'code_mismatch',
  InvalidPasswordException: 'weak_password',
  PasswordHistoryPolicyViolationException: 'weak_password',
  TooManyRequestsException: 'too_many_attempts',
  TooManyFailedAttemptsException: 'too_many_attempts',
  LimitExceededException: 'too_many_attempts',
}

const messages: Partial<Record<ErrorCode, string>> = {
  invalid_credentials: 'wrong address or password',
  sign_in_expired: 'this step of the sign-in has expired, start again',
  invalid_email: 'the e-mail address is not valid',
  code_mismatch: 'the code is wrong or has expired',
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
    const code = codes[name] ?? commonCodes[name]
    throw code ? accountError(code, 'Cognito refused', cause) : toVendorError('cognito', cause)
  }
}

export function accountError(code: ErrorCode, message: string, cause?: unknown): ShopError {
  return new ShopError(code, messages[code] ?? message, { cause })
}
