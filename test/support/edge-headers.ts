import { originSecret } from '../../local/settings.ts'

let buyers = 0

/** Returns an IPv4 address that no other caller of this process has used. */
export function newAddress(): string {
  buyers += 1
  return `10.${(buyers >> 16) & 255}.${(buyers >> 8) & 255}.${buyers & 255}`
}

/**
 * Returns the headers that the edge adds for a client address. The default is a new address per
 * call.
 */
export function edgeHeaders(address = newAddress()): Record<string, string> {
  return { 'x-client-address': address, 'x-origin-secret': originSecret }
}
