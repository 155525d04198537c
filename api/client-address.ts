import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Client } from '#core/client.ts'

/**
 * Returns the client for an IP address. IPv4 addresses stay unchanged, IPv4-mapped IPv6 addresses
 * become IPv4, and other IPv6 addresses become their /64 and /48. Returns `direct` for an invalid
 * address.
 */
export function clientAt(address: string): Client {
  // Checked first, because ipaddr.js also accepts forms such as 127.1 and 0x7f000001.
  if (isIP(address) === 0 || address.includes('%')) return 'direct'
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return { network: parsed.toString() }
  const groups = parsed.parts.map((part) => part.toString(16))
  return {
    network: `${groups.slice(0, 3).join(':')}::/48`,
    subnet: `${groups.slice(0, 4).join(':')}::/64`,
  }
}

/**
 * Returns the address to log: precise enough to act on abuse, but an IPv6 address only as its /64.
 */
export function loggedClient(client: Client): string {
  return client === 'direct' ? client : (client.subnet ?? client.network)
}
