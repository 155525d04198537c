import type { Clock } from '../clock.ts'
import type { Order } from '../order/order.ts'
import { cartName } from '../ports/order-store.ts'
import type { ItemStore, PaymentRecords, ReadSales, StoredItem } from '../ports/personal-data.ts'
import { type FindDeps, findPerson, idsOf, type Person, unknownCustomer } from './find-person.ts'

export type ExportDeps = FindDeps & {
  readonly items: Pick<ItemStore, 'readPartition'>
  readonly payments: PaymentRecords
  readonly readSales: ReadSales
  readonly clock: Clock
}

/** Where else the shop has data about a customer, and why the export does not contain it. */
const notIncluded = [
  'Logs: they have the account id, the ids of orders and client addresses, no name, e-mail or postal address. They are deleted after the times in docs/operate.md.',
  'Backups: copies of the tables and the sales database, deleted after their period.',
  'Counters of requests: a digest of the e-mail address or the client address, deleted within an hour.',
  'Sent mails: the shop keeps no copy of their text.',
  'Cookies: they are in the browser only.',
]

/**
 * Returns everything that the shop stores about a customer: the accounts, the orders table, the
 * sales database and the payment provider, and the person's ids. Throws Error if that is nothing.
 */
export async function exportPerson(customer: string, deps: ExportDeps) {
  const person = await findPerson(customer, deps)
  const [sessions, counters] = await readAccountItems(person, deps)
  if (!person.account && person.orderIds.length === 0 && sessions.length === 0)
    throw unknownCustomer(customer, person)
  const orders = []
  const payments = []
  for (const orderId of person.orderIds) {
    const order = toOrderData(await deps.items.readPartition(orderId))
    const { cartId } = order.order as Partial<Order>
    const cart = cartId ? await deps.items.readPartition(cartName(cartId)) : []
    orders.push({ ...order, cart })
    payments.push({ orderId, ...(await deps.payments.read(order.order as unknown as Order)) })
  }
  const sales = person.orderIds.length > 0 ? await deps.readSales(person.orderIds) : {}
  const data = {
    customer,
    exportedAt: deps.clock().toISOString(),
    account: person.account ?? null,
    sessions,
    counters,
    orders,
    payments,
    sales,
    otherAccounts: person.otherAccounts,
    notIncluded,
  }
  return { ids: idsOf(person), data }
}

async function readAccountItems({ customerId }: Person, { items }: ExportDeps) {
  if (customerId === undefined) return [[], []] as const
  return Promise.all([
    items.readPartition(`account#${customerId}`),
    items.readPartition(`limit#account#${customerId}`),
  ])
}

/** Returns the items of an order by kind. */
export function toOrderData(items: readonly StoredItem[]) {
  const of = (prefix: string) => items.filter(({ entry }) => entry.startsWith(prefix))
  const kinds = {
    refunds: of('refund#'),
    disputes: of('dispute#'),
    mails: of('mail#'),
    alerts: of('alert#'),
    sale: items.filter(({ entry }) => entry === 'sale'),
  }
  const order = items.find(({ entry }) => entry === 'order') ?? {}
  const others = [order, ...Object.values(kinds).flat()]
  return { order, events: items.filter((item) => !others.includes(item)), ...kinds }
}
