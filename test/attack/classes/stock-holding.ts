import { isUnpaid } from '#core/order/lifecycle.ts'
import type { Attack } from '../attack.ts'
import { jsonHeaders, type Lab, type Visitor } from '../lab.ts'

/**
 * Unpaid orders that hold the stock. Each order is a try; it is through if its client then holds
 * more than docs/order-limits.md allows.
 */
export const stockHolding: Attack = async (lab, tries) => {
  const { catalogue, stores } = lab
  const product = catalogue.products.find(({ maxPerOrder }) => maxPerOrder >= 5)
  if (!product) throw new Error('no product can be bought five times')
  const { sku } = product
  for (const one of catalogue.products) await stores.putAvailable(one.sku, 5000)

  const held = async () => {
    let units = 0
    for await (const { status, lines } of stores.orders())
      if (isUnpaid(status)) units += lines.reduce((sum, { quantity }) => sum + quantity, 0)
    return units
  }

  /** Orders five units with each request at the same time, and counts what they hold. */
  async function hold(
    what: string,
    limit: number,
    orders: readonly (() => Promise<{ status: number }>)[],
  ) {
    const before = await held()
    let placed = 0
    for (let from = 0; from < orders.length; from += 8)
      for (const { status } of await Promise.all(
        orders.slice(from, from + 8).map((order) => order()),
      ))
        if (status === 201) placed += 1
    const units = (await held()) - before
    tries.works(`${what}: the first order is placed`, placed > 0)
    orders.forEach((_, index) => {
      const through = units > limit && (index + 1) * 5 > limit && index < units / 5
      tries.record(`${what}: ${units} units are held, ${limit} allowed`, through)
    })
  }

  const body = { items: [{ sku, quantity: 5 }] }
  const times = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => make(index))
  // Each key starts another order: a browser without a key has one unpaid order.
  const key = (index: number) => ({ 'idempotency-key': uuid(lab, index) })
  const by = (browser: Visitor, index: number) => () =>
    browser.post('/api/checkout', body, key(index))

  const guest = lab.visit()
  await guest.post('/api/checkout', body, key(99))
  await hold(
    'one guest',
    25,
    times(8, (index) => by(guest, index)),
  )
  const { browser: account } = await lab.openAccount()
  await hold(
    'one account',
    30,
    times(10, (index) => by(account, index)),
  )

  const direct = (path: string, address: string) => () =>
    lab.toEdge(
      { method: 'POST', path, headers: jsonHeaders(lab.urls.edge), body: JSON.stringify(body) },
      address,
    )
  const office = lab.newAddress()
  await hold(
    'one IPv4 address without cookies',
    150,
    times(36, () => direct('/api/checkout', office)),
  )
  await hold(
    'one IPv6 /64',
    30,
    times(10, (index) => direct('/api/checkout', `2001:db8:1:1::${index + 1}`)),
  )
  await hold(
    'one IPv6 /48',
    150,
    times(36, (index) => direct('/api/checkout', `2001:db8:2:${index + 1}::1`)),
  )
  const around = (index: number) => () =>
    lab.toApi({
      method: 'POST',
      path: '/checkout',
      headers: {
        ...jsonHeaders(lab.urls.edge),
        'x-client-address': `198.51.100.${index}`,
        'x-origin-secret': 'guess',
      },
      body: JSON.stringify(body),
    })
  await hold('around the edge, with forged addresses', 30, times(10, around))
}

/** Returns a random UUID of version 4 from the run's seed. */
function uuid({ random }: Lab, index: number): string {
  const hex = Array.from({ length: 30 }, () => Math.floor(random() * 16).toString(16)).join('')
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(12, 15)}`,
    `8${hex.slice(15, 18)}`,
  ]
  return [...parts, hex.slice(18, 29) + (index % 16).toString(16)].join('-')
}
