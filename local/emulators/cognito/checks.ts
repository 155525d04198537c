import { CognitoError } from './errors.ts'

/** Cognito does not count other characters, such as accented letters, as symbols. */
const symbols = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/

/**
 * Checks a new user name: an e-mail address of at most 128 characters.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
 */
export function checkEmail(email: string): void {
  if (email.length > 128)
    throw new CognitoError(
      'InvalidParameterException',
      "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must have length less than or equal to 128",
    )
  if (!/^[^@\s]{1,64}@[^@\s]+$/.test(email)) {
    throw new CognitoError('InvalidParameterException', 'Username should be an email.')
  }
}

/** Checks a pool's password policy. Throws CognitoError. */
export function checkPassword(password: string, minLength = 8): void {
  const rules = [
    [password.length >= minLength, 'Password not long enough'],
    [/[a-z]/.test(password), 'Password must have lowercase characters'],
    [/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [/\d/.test(password), 'Password must have numeric characters'],
    [symbols.test(password), 'Password must have symbol characters'],
  ] as const
  // The pattern of the API parameter, which Cognito checks before the policy.
  if (/\s/.test(password))
    throw new CognitoError('InvalidParameterException', 'password must satisfy pattern [\\S]+')
  const violated = rules.find(([isMet]) => !isMet)
  if (violated)
    throw new CognitoError(
      'InvalidPasswordException',
      `Password did not conform with policy: ${violated[1]}`,
    )
}
