/**
 * The symbols that Cognito counts as such.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
const symbol = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/

/**
 * Returns whether Cognito would take the password: 8 to 256 characters without spaces, with lower
 * case, upper case, digit and symbol, as `modules/identity` sets the pool's policy.
 */
export function isStrongPassword(password: string): boolean {
  const rules = [/^\S{8,256}$/, /[a-z]/, /[A-Z]/, /[0-9]/, symbol]
  return rules.every((rule) => rule.test(password))
}
