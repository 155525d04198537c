import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { readReport } from '#core/mysql/reports.ts'
import type { Order } from '#core/order/order.ts'
import { databaseUrlOf } from '../../local/settings.ts'
import { type Lab, openLab } from '../faults/lab.ts'
import { control } from '../faults/stripe.ts'
import { placeOrder } from '../support/buyer.ts'
import type { Report } from '../support/report.ts'
import { until } from '../support/wait.ts'
import { readProofConfig } from './config.ts'

type Case = {
  readonly name: string
  /** What the buyer does on the payment page. Default: pays with the card that works. */
  readonly pay?: object
  readonly act?: (lab: Lab, order: Order) => Promise<unknown>
  /** The status before which the act must happen. Undefined: any. */
  readonly at?: Order['status']
  readonly ends: Order['status']
  /** The refunded amount in minor units of the total; `all` or a number. */
  readonly refunded?: 'all' | number
  readonly disputesOpen?: number
}

const atProvider =
  (path: string, body: object = {}) =>
  async (lab: Lab, order: Order) =>
    control.post(lab, `payment_intents/${order.paymentIntentId}/${path}`, body)

const refund =
  (...amounts: number[]) =>
  async (lab: Lab, { orderId }: Order) => {
    for (const [index, amount] of amounts.entries()) {
      await lab.refund(orderId, amount, `case-${orderId}-${index}`)
    }
  }

const address = { name: 'A', line1: '1', postalCode: '59000', city: 'Lille', country: 'FR' }

const cases: readonly Case[] = [
  { name: 'no refund', ends: 'completed' },
  {
    name: 'an operator refunds a part',
    at: 'packaging',
    act: refund(500),
    ends: 'completed',
    refunded: 500,
  },
  {
    name: 'an operator refunds everything, in two parts',
    at: 'packaging',
    act: async (lab, order) => refund(500, order.total - 500)(lab, order),
    ends: 'cancelled',
    refunded: 'all',
  },
  {
    name: 'an operator refunds everything after shipping',
    at: 'shipping',
    act: async (lab, order) => refund(order.total)(lab, order),
    ends: 'completed',
    refunded: 'all',
  },
  {
    name: 'Stripe’s dashboard refunds a part',
    at: 'packaging',
    act: atProvider('refund', { amount: 300 }),
    ends: 'completed',
    refunded: 300,
  },
  {
    name: 'Stripe’s dashboard refunds all',
    at: 'packaging',
    act: atProvider('refund'),
    ends: 'cancelled',
    refunded: 'all',
  },
  {
    name: 'a refund is pending, then fails',
    at: 'completed',
    act: heldThenFailed,
    ends: 'completed',
    refunded: 0,
  },
  {
    name: 'disputed',
    at: 'completed',
    act: atProvider('dispute'),
    ends: 'completed',
    disputesOpen: 1,
  },
  {
    name: 'disputed and won',
    at: 'completed',
    act: disputed('won'),
    ends: 'completed',
    disputesOpen: 0,
  },
  {
    name: 'disputed and lost',
    at: 'completed',
    act: disputed('lost'),
    ends: 'completed',
    disputesOpen: 0,
  },
  {
    name: 'another amount, approved',
    pay: { amount: 1 },
    at: 'review',
    act: review('approve'),
    ends: 'completed',
  },
  {
    name: 'another amount, rejected',
    pay: { amount: 1 },
    at: 'review',
    act: review('reject', { why: 'suspicious' }),
    ends: 'cancelled',
    refunded: 'all',
  },
  {
    name: 'another currency, rejected',
    pay: { currency: 'usd' },
    at: 'review',
    act: review('reject', { why: 'suspicious' }),
    ends: 'cancelled',
    refunded: 'all',
  },
  {
    name: 'no address, approved with one',
    pay: { address: null },
    at: 'review',
    act: review('approve', { address }),
    ends: 'completed',
  },
  { name: 'paid after it had expired, units in stock', pay: { late: true }, ends: 'completed' },
  {
    name: 'SEPA debit, paid later',
    pay: { method: 'sepa_debit', number: 'DE89370400440532013000' },
    ends: 'completed',
  },
  {
    name: 'SEPA debit, never paid',
    pay: { method: 'sepa_debit', number: 'DE62370400440532013001' },
    ends: 'payment_failed',
  },
]

/**
 * Tests every way in which money is paid, refunded or disputed: the final status and the amounts.
 */
export async function proveMoney(report: Report): Promise<void> {
  const { seed } = readProofConfig()
  console.log(`  seed ${seed}`)
  const lab = await openLab({ seed })
  try {
    await lab.ready()
    console.log(
      `    ${'case'.padEnd(48)}${'ends as'.padEnd(16)}charged  refunded  refunded at Stripe  disputes open`,
    )
    for (const one of cases) {
      await report.check(one.name.padEnd(46), async () => run(lab, one))
    }
    await report.check('the report has the sums of Stripe, to the cent', () => compareReport(lab))
  } finally {
    await lab.close()
  }
}

async function run(lab: Lab, { pay = {}, at, act, ends, refunded = 0, disputesOpen = 0 }: Case) {
  const sku = lab.catalogue.products[0]?.sku ?? ''
  const { orderId, sessionId } = await placeOrder(lab.urls.api, lab.urls, [{ sku, quantity: 1 }])
  if ('late' in pay) await control.post(lab, `sessions/${sessionId}/expire`)
  const record = async () => (await lab.stores.order(orderId)) as Order
  if ('late' in pay)
    await until('it has expired', async () => (await record()).status === 'expired')
  await control.post(lab, `sessions/${sessionId}/pay`, pay)
  if (at && act) {
    await until(`the order is ${at}`, async () => (await record()).status === at)
    await act(lab, await record())
  }
  await until('all events are delivered and handled', async () => {
    const queue = (await lab.stores.queues()).find(({ name }) => name === 'ecommerce-orders')
    return (
      (await lab.stores.countUnacknowledged()) + (queue?.visible ?? 1) + (queue?.inFlight ?? 1) ===
      0
    )
  })
  const isOver = (order: Order) => {
    const wanted = refunded === 'all' ? order.charged?.amount : refunded
    return order.status === ends && order.refunded === wanted && order.disputesOpen === disputesOpen
  }
  await until(`the order ends as ${ends}`, async () => isOver(await record())).catch(async () => {
    throw new Error(JSON.stringify(await record()))
  })
  const order = await record()
  const refundTotals = await lab.stores.refundTotals()
  const refundedAtStripe = refundTotals.get(order.paymentIntentId ?? '') ?? 0
  if (refundedAtStripe !== order.refunded)
    throw new Error(`${order.refunded} refunded, ${refundedAtStripe} refunded at Stripe`)
  return [
    order.status.padEnd(16),
    String(order.charged?.amount ?? 0).padStart(7),
    String(order.refunded).padStart(10),
    String(refundedAtStripe).padStart(20),
    String(order.disputesOpen).padStart(15),
  ].join('')
}

/** Compares the revenue report with Stripe's payments, refunds and lost disputes, by currency. */
async function compareReport(lab: Lab): Promise<string> {
  const sold = async () => {
    const all = []
    for await (const { orderId, charged } of lab.stores.orders()) if (charged) all.push(orderId)
    return all
  }
  await until('all sales are written', async () => {
    const statuses = await Promise.all((await sold()).map((id) => lab.stores.finalStatus(id)))
    return statuses.every((status) => status !== undefined)
  })
  const reported = JSON.stringify(await readRevenue(lab))
  const atStripe = JSON.stringify(await sumsAtStripe(lab))
  if (reported !== atStripe) throw new Error(`${reported} reported, ${atStripe} at Stripe`)
  return reported
}

type Sums = Record<string, { paid: number; refunded: number; lost: number }>

async function readRevenue({ config }: Lab): Promise<Sums> {
  const login = parseDatabaseUrl(databaseUrlOf(config))
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const database = openDatabase({ login, log })
  const days = { from: '2000-01-01', to: '2099-12-31' }
  const rows = await readReport(database, { report: 'revenue', ...days }).finally(database.close)
  const sums: Sums = {}
  for (const row of rows) {
    const sum = sumOf(sums, String(row['currency']))
    sum.paid += Number(row['paid_minor'])
    sum.refunded += Number(row['refunded_minor'])
    sum.lost += Number(row['charged_back_minor'])
  }
  return sorted(sums)
}

async function sumsAtStripe({ stores }: Lab): Promise<Sums> {
  const [sessions, events, refundTotals] = await Promise.all([
    stores.sessions(),
    stores.events(),
    stores.refundTotals(),
  ])
  const lostOf = (intent: string) =>
    events
      .filter(({ type }) => type === 'charge.dispute.closed')
      .map(({ data }) => data.object as { payment_intent: string; amount: number; status: string })
      .filter((dispute) => dispute.payment_intent === intent && dispute.status === 'lost')
      .reduce((total, { amount }) => total + amount, 0)
  const sums: Sums = {}
  for (const { payment_status: status, payment_intent: intent, ...session } of sessions) {
    if (status !== 'paid' || !intent) continue
    const sum = sumOf(sums, session.currency.toUpperCase())
    sum.paid += session.amount_total
    sum.refunded += refundTotals.get(intent) ?? 0
    sum.lost += lostOf(intent)
  }
  return sorted(sums)
}

function sumOf(sums: Sums, currency: string) {
  sums[currency] ??= { paid: 0, refunded: 0, lost: 0 }
  return sums[currency]
}

const sorted = (sums: Sums): Sums => Object.fromEntries(Object.entries(sums).sort())

function review(verb: 'approve' | 'reject', body: object = {}) {
  return async (lab: Lab, { orderId }: Order) => {
    const status = await lab.operate(`orders/${orderId}/${verb}`, body)
    if (status !== 200) throw new Error(`${verb} answered ${status}`)
  }
}

function disputed(status: 'won' | 'lost') {
  return async (lab: Lab, order: Order) => {
    await atProvider('dispute')(lab, order)
    const opened = await idOf(lab, order, 'charge.dispute.created')
    await control.post(lab, `disputes/${opened}/close`, { status })
  }
}

async function heldThenFailed(lab: Lab, order: Order): Promise<void> {
  await atProvider('refund', { amount: 400, pending: true })(lab, order)
  const isHeld = async () => (await lab.stores.order(order.orderId))?.refunded === 400
  await until('the refund is recorded', isHeld)
  await control.post(lab, `refunds/${await idOf(lab, order, 'refund.created')}/fail`)
}

async function idOf(lab: Lab, { orderId }: Order, type: string): Promise<string> {
  const found = (await control.eventsOf(lab, orderId)).find((event) => event.type === type)
  return found?.data.object.id ?? ''
}
