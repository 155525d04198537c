import { ShopError } from '../errors.ts'
import type { IsBreached } from './breached-passwords.ts'
import { hasCommonWord } from './common-words.ts'

/**
 * The characters that Cognito counts as symbols.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
const symbol = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/

/**
 * Returns whether Cognito accepts the password: 8 to 256 characters without spaces, with a
 * lower-case letter, an upper-case letter, a digit and a symbol, as in the pool's policy in
 * `modules/identity`.
 */
export function isStrongPassword(password: string): boolean {
  const rules = [/^\S{8,256}$/, /[a-z]/, /[A-Z]/, /[0-9]/, symbol]
  return rules.every((rule) => rule.test(password))
}

/**
 * Checks a new password. Throws ShopError weak_password if Cognito would refuse it or if it has a
 * common word, and breached_password if it is known from a data breach.
 */
export async function checkNewPassword(password: string, isBreached: IsBreached): Promise<void> {
  if (!isStrongPassword(password) || hasCommonWord(password))
    throw new ShopError(
      'weak_password',
      'the password needs at least 8 characters: upper and lower case, a digit and a symbol, without common words such as the name of the shop',
    )
  if (await isBreached(password))
    throw new ShopError('breached_password', 'the password is known from a data breach')
}
