import { CognitoError } from './errors.ts'

/** Other characters, such as accented letters, do not count as symbols. */
const symbols = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/

export function checkEmail(email: string): void {
  if (!/^[^@\s]{1,64}@[^@\s]{1,190}$/.test(email)) {
    throw new CognitoError('InvalidParameterException', 'Username should be an email.')
  }
}

/** The pool's policy: 8 characters, of four kinds. */
export function checkPassword(password: string): void {
  const faults = [
    [password.length >= 8, 'Password not long enough'],
    [/[a-z]/.test(password), 'Password must have lowercase characters'],
    [/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [/\d/.test(password), 'Password must have numeric characters'],
    [symbols.test(password), 'Password must have symbol characters'],
  ] as const
  // The API's own pattern, which comes before the policy.
  if (/\s/.test(password))
    throw new CognitoError('InvalidParameterException', 'password must satisfy pattern [\\S]+')
  const fault = faults.find(([isGood]) => !isGood)
  if (fault)
    throw new CognitoError(
      'InvalidPasswordException',
      `Password did not conform with policy: ${fault[1]}`,
    )
}
