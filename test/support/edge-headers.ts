import { originSecret } from '../../local/settings.ts'

let buyers = 0

/** An IPv4 address that no other caller of this process has had. */
export function newAddress(): string {
  buyers += 1
  return `10.${(buyers >> 16) & 255}.${(buyers >> 8) & 255}.${buyers & 255}`
}

/** What the edge adds to a request from this address; each by default comes from another one. */
export function edgeHeaders(address = newAddress()): Record<string, string> {
  return { 'x-client-address': address, 'x-origin-secret': originSecret }
}
