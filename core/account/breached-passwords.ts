import { createHash } from 'node:crypto'
import type { Log } from '../log.ts'

/** Returns whether a password is known from a data breach. */
export type IsBreached = (password: string) => Promise<boolean>

/** After this time, the password is accepted: a sign-up must not depend on another service. */
const timeoutMs = 2000

/** What leaves the shop: a million prefixes exist, and each belongs to hundreds of breached passwords. */
const prefixLength = 5

/**
 * Returns a check that asks Pwned Passwords, a service of Have I Been Pwned, at `url`. Only the first
 * five hex digits of the password's SHA-1 leave the shop. The answer lists the other 35 digits of all
 * breached passwords with this prefix. If the service does not answer in time, the check logs it and
 * accepts the password. SHA-1 is the protocol's choice; nothing is stored.
 *
 * https://haveibeenpwned.com/API/v3 (no key, and every request names its program)
 * https://github.com/alzeih/pass-pwned/wiki (the range search)
 * https://blog.cloudflare.com/pwned-passwords-padding-ft-lava-lamps-and-workers/ (Add-Padding: the
 * size of the answer does not show the prefix; added entries have the count 0)
 */
export function createBreachCheck({ url, log }: { url: string; log: Log }): IsBreached {
  return async (password) => {
    const hash = createHash('sha1').update(password).digest('hex').toUpperCase()
    try {
      const answer = await fetch(`${url}/range/${hash.slice(0, prefixLength)}`, {
        headers: { 'add-padding': 'true', 'user-agent': 'comptoir' },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (!answer.ok) throw new Error(`Pwned Passwords answered ${answer.status}`)
      return isListed(hash.slice(prefixLength), await answer.text())
    } catch (err) {
      log.warn({ err }, 'password.not_checked')
      return false
    }
  }
}

/** Returns whether a list with lines such as `0018A45C4D1DEF81644B54AB7F969B88D65:3` has the suffix. */
function isListed(suffix: string, list: string): boolean {
  return list.split('\n').some((line) => {
    const [listed, count] = line.trim().split(':')
    return listed === suffix && Number(count) > 0
  })
}
