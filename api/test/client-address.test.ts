import t from 'tap'
import { clientAt, loggedClient } from '../client-address.ts'

const site = { network: '2001:db8:1::/48', subnet: '2001:db8:1:2::/64' }

const clients = {
  '203.0.113.7': { network: '203.0.113.7' },
  '::ffff:203.0.113.7': { network: '203.0.113.7' },
  '::ffff:cb00:7107': { network: '203.0.113.7' },
  '2001:db8:1:2::1': site,
  '2001:0DB8:0001:0002:ffff:ffff:ffff:ffff': site,
  '2001:db8:1:3::1': { network: '2001:db8:1::/48', subnet: '2001:db8:1:3::/64' },
  '2001:db8::1': { network: '2001:db8:0::/48', subnet: '2001:db8:0:0::/64' },
  '::1': { network: '0:0:0::/48', subnet: '0:0:0:0::/64' },
} as const

const invalid = ['', ' ', 'direct', '203.0.113', '203.0.113.7, 10.0.0.1', '203.0.113.7:443']
/** Texts that some parsers accept as addresses. */
const similar = [
  '0x7f.1',
  '127.1',
  '2130706433',
  '[2001:db8::1]',
  'fe80::1%eth0',
  '2001:db8::/32',
  '256.1.1.1',
]

t.test('each address has its client', async (t) => {
  for (const [address, client] of Object.entries(clients))
    t.same(clientAt(address), client, address)
  for (const text of [...invalid, ...similar]) t.equal(clientAt(text), 'direct', text)
})

t.test('logs contain IPv4 addresses, and IPv6 addresses as their /64', async (t) => {
  t.equal(loggedClient(clientAt('203.0.113.7')), '203.0.113.7')
  t.equal(loggedClient(clientAt('2001:db8:1:2:3:4:5:6')), '2001:db8:1:2::/64')
  t.equal(loggedClient('direct'), 'direct')
})
