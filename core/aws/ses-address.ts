import { domainToASCII } from 'node:url'

/**
 * Returns the address as SES takes it: a domain with letters beyond ASCII in Punycode. SES refuses such
 * letters before the @, and a domain that is none: the address is then returned as it is.
 * Source: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html
 */
export function toSesAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = domainToASCII(address.slice(at + 1))
  return domain ? `${address.slice(0, at + 1)}${domain}` : address
}
