import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Client } from '#core/order/order-limits.ts'

/**
 * Returns the client at an IP address: an IPv4 address as it is, an IPv4-mapped IPv6 address as IPv4, any
 * other IPv6 address by its /64 and its /48. What is no address is `direct`.
 */
export function clientAt(address: string): Client {
  // First, because ipaddr.js also takes forms such as 127.1 and 0x7f000001.
  if (isIP(address) === 0 || address.includes('%')) return 'direct'
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return { network: parsed.toString() }
  const groups = parsed.parts.map((part) => part.toString(16))
  return {
    network: `${groups.slice(0, 3).join(':')}::/48`,
    subnet: `${groups.slice(0, 4).join(':')}::/64`,
  }
}

/** Returns the address as logs may hold it: enough to act on abuse, no more. An IPv6 address as its /64. */
export function loggedClient(client: Client): string {
  return client === 'direct' ? client : (client.subnet ?? client.network)
}
