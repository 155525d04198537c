import { domainToASCII } from 'node:url'
import { Undeliverable } from '../ports/mailer.ts'

/**
 * Returns the address in the form that SES accepts: an ASCII local part and the domain in Punycode.
 * Throws Undeliverable if there is no such form.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html
 */
export function toSesAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const [local, domain] = [address.slice(0, Math.max(0, at)), address.slice(at + 1)]
  // Punycode would drop a line break, and the mail would go to another domain.
  if (/[\p{Cc}<>,;]/u.test(address))
    throw new Undeliverable('the address has a character that separates addresses or headers')
  if (!local || !domain) throw new Undeliverable('the address has no local part or no domain')
  if (!isAscii(local)) throw new Undeliverable('SES does not send to a local part beyond ASCII')
  const ascii = isAscii(domain) ? domain : domainToASCII(domain)
  if (!ascii) throw new Undeliverable('the domain of the address is not valid')
  return `${local}@${ascii}`
}

/** Printable ASCII only: no space, no control character. */
const isAscii = (text: string) => /^[!-~]*$/.test(text)
