import { setTimeout as sleep } from 'node:timers/promises'
import { converge } from '../faults/converge.ts'
import { checkInvariants, countStock } from '../faults/invariants.ts'
import { type Lab, openLab, type PartName } from '../faults/lab.ts'
import type { Fault } from '../faults/proxy/faults.ts'
import {
  type Entry,
  findHeld,
  findReleased,
  receivedIn,
  type Service,
} from '../faults/proxy/ledger.ts'
import { setQueueFaults } from '../faults/queue-faults.ts'
import { buyOne } from '../faults/traffic.ts'
import type { Report } from '../support/report.ts'
import { until } from '../support/wait.ts'
import { readProofConfig } from './config.ts'

/**
 * Each dependency fails in turn, each in another way. Cognito does not fail, because guests do not
 * need it.
 */
const faultSequence: readonly (readonly [Service, Fault])[] = [
  ['dynamodb', { kind: 'throttle', share: 0.2 }],
  ['queues', { kind: 'error', share: 0.2 }],
  ['stripe', { kind: 'reset', share: 0.3 }],
  ['mysql', { kind: 'reset' }],
  ['parametersAndMail', { kind: 'throttle', share: 0.5 }],
  ['dynamodb', { kind: 'lost answer', share: 0.2 }],
  ['queues', { kind: 'lost answer', share: 0.2 }],
  ['stripe', { kind: 'error', share: 0.3 }],
  ['dynamodb', { kind: 'slow', ms: 300, share: 0.3 }],
]

/** The configured shares of faulty messages, and the measured shares that count as enough. */
const wantedShares = { duplicates: 0.1, reorder: 0.05 }
const minimumShares = { duplicates: 0.08, reorder: 0.04, killed: 0.01 }

/**
 * The share of killed handlers. It is above the required share, because a kill may not interrupt a
 * handler.
 */
const killedShare = 0.015

/** Amount, in minor units, that an operator refunds on every hundredth order. */
const refundEvery = 100
const refundAmount = 100

/**
 * Runs ten thousand orders with continuous faults. One message in ten is duplicated and one in
 * twenty is reordered. One handler in a hundred is killed at work. Every dependency except Cognito
 * fails in turn. Every hundredth order is partly refunded.
 */
export async function proveSoak(report: Report): Promise<void> {
  const { seed, orders } = readProofConfig()
  console.log(`  seed ${seed}, ${orders} orders`)
  const lab = await openLab({ seed })
  try {
    await lab.ready()
    for (const { sku } of lab.catalogue.products) await lab.stores.putAvailable(sku, 3 * orders)
    const stock = await countStock(lab)
    await setQueueFaults(lab, { ...wantedShares, seed })
    const startedAt = performance.now()
    const injection = startFaults(lab)
    const { orderIds, refused, refunds } = await buyAll(lab, orders)
      .then(async (sold) => {
        await waitUntilSold(lab, soldDuringFaults * sold.orderIds.length)
        return sold
      })
      .finally(injection.stop)
    const { killed, kills, hits } = injection.seen()
    const injected = await setQueueFaults(lab, {})
    const wanted = new Map(orderIds.map((id) => [id, ['completed']]))
    const { replayed } = await converge(lab, wanted, 300)
    const seconds = (performance.now() - startedAt) / 1000
    const { lost, duplicated, oversold, repeated, faults } = await checkInvariants(
      lab,
      wanted,
      stock,
    )
    const failed = [...hits.values()].reduce((sum, count) => sum + count, 0)
    console.log(
      `  ${orderIds.length} accepted, ${refused} refused, ${refunds.length} refunded, ${injected.duplicates} messages delivered twice, ${injected.reorder} out of order, ${killed} handlers interrupted in ${kills} kills, ${failed} failed calls, ${replayed} dead letters replayed, ${repeated} mails and notifications sent again after an interruption`,
    )
    await report.check('enough faults were injected', async () =>
      checkFaultShares(lab, { ...injected, killed }, hits),
    )
    await report.check('lost 0, duplicated 0, oversold 0', async () => {
      if (faults.length > 0) throw new Error(faults.slice(0, 10).join('\n    '))
      if (lost + duplicated + oversold > 0)
        throw new Error(`lost ${lost}, duplicated ${duplicated}, oversold ${oversold}`)
      return `${(orderIds.length / seconds).toFixed(1)} orders a second, ${seconds.toFixed(0)} s`
    })
    await report.check('at least 99 % of the orders are accepted', async () => {
      if (orderIds.length < 0.99 * orders) throw new Error(`only ${orderIds.length} of ${orders}`)
      return `${orderIds.length} of ${orders}`
    })
    await report.check('exactly the accepted orders are paid at Stripe', async () => {
      const paid = (await paidSessions(lab)).map(({ client_reference_id: id }) => id ?? '')
      const [accepted, known] = [new Set(orderIds), new Set(paid)]
      const mismatches = [
        ...orderIds.filter((id) => !known.has(id)),
        ...paid.filter((id) => !accepted.has(id)),
      ]
      if (mismatches.length > 0)
        throw new Error(`accepted or paid, but not both: ${mismatches.slice(0, 5)}`)
      return `${paid.length} orders`
    })
    await report.check("the shop's books equal Stripe's: charged less refunded", async () => {
      const { charged, refunded, atProvider, refundedAtStripe } = await sums(lab)
      if (charged - refunded !== atProvider)
        throw new Error(`${charged} − ${refunded} is not ${atProvider}`)
      const asked = refunds.length * refundAmount
      if (asked === 0 || asked !== refundedAtStripe || asked !== sumRefundsInLedger(lab))
        throw new Error(
          `${asked} accepted, ${refundedAtStripe} refunded at Stripe, ${sumRefundsInLedger(lab)} in the calls`,
        )
      return `${charged} − ${refunded} = ${atProvider} minor units`
    })
  } finally {
    await lab.close()
  }
}

/** Runs two dozen buyers. Each orders again after a payment or a rejection. */
async function buyAll(lab: Lab, orders: number) {
  const orderIds: string[] = []
  const refunds: Promise<string>[] = []
  let refused = 0
  let next = 0
  await Promise.all(
    Array.from({ length: 24 }, async () => {
      while (next < orders) {
        const index = next++
        const orderId = await buyOne(lab, index)
        if (!orderId) refused += 1
        else orderIds.push(orderId)
        if (orderId && index % refundEvery === 0) refunds.push(refund(lab, orderId))
      }
    }),
  )
  return { orderIds, refused, refunds: await Promise.all(refunds) }
}

/**
 * Retries until the refund is accepted: the payment's event must arrive first. The idempotency key
 * makes it one refund.
 */
async function refund(lab: Lab, orderId: string): Promise<string> {
  const isAccepted = async () =>
    (await lab.refund(orderId, refundAmount, `soak-${orderId}`)) === 201
  await until(`a part of ${orderId} is refunded`, isAccepted, { seconds: 900, everyMs: 1000 })
  return orderId
}

/** The faults end while the last orders are in progress. Later they would affect nothing. */
const soldDuringFaults = 0.95

/** Waits until this many orders are sold. Throws Error if none is sold for 90 s. */
async function waitUntilSold({ stores }: Lab, wanted: number): Promise<void> {
  for (let sold = await stores.countRows(); sold < wanted; ) {
    const before = sold
    const hasGrown = async () => {
      sold = await stores.countRows()
      return sold > before
    }
    await until(`more than ${before} are sold`, hasGrown, { seconds: 90, everyMs: 1000 })
  }
}

/** Throws Error if fewer faults happened than the soak requires. */
function checkFaultShares(
  { ledger }: Lab,
  seen: Readonly<Record<'duplicates' | 'reorder' | 'killed', number>>,
  hits: ReadonlyMap<Service, number>,
): string {
  const effects = ledger.entries().flatMap((entry) => entry.effects)
  const sent = effects.filter(({ kind }) => kind === 'message')
  const of = {
    duplicates: sent.length,
    reorder: sent.filter((effect) => effect.kind === 'message' && !effect.isDelayed).length,
    killed: effects.filter(({ kind }) => kind === 'received').length,
  }
  const shares = (['duplicates', 'reorder', 'killed'] as const).map((name) => {
    const share = seen[name] / of[name]
    if (!(share >= minimumShare(name, of[name])))
      throw new Error(`${name}: ${seen[name]} of ${of[name]} are too few`)
    return `${name} ${(100 * share).toFixed(1)} %`
  })
  for (const [service] of faultSequence)
    if (!hits.get(service)) throw new Error(`no call to ${service} has failed`)
  return [...shares, ...[...hits].map(([service, count]) => `${service} ${count}`)].join(', ')
}

/** Returns the required share. Small counts vary, so three standard deviations are allowed. */
function minimumShare(name: keyof typeof minimumShares, count: number): number {
  if (name === 'killed') return minimumShares[name]
  const share = wantedShares[name]
  return Math.min(minimumShares[name], share - 3 * Math.sqrt((share * (1 - share)) / count))
}

function startFaults(lab: Lab) {
  let isOver = false
  let killed = 0
  let kills = 0
  const hits = new Map<Service, number>()
  const countReceived = receivedCounter(lab)

  async function injectFaults() {
    for (let turn = 0; !isOver; turn += 1) {
      const [service, fault] = faultSequence[
        turn % faultSequence.length
      ] as (typeof faultSequence)[number]
      const seen = await lab.inject(service, fault)
      await sleep(1500)
      hits.set(service, (hits.get(service) ?? 0) + seen().count)
      await lab.heal()
      await sleep(2500)
    }
  }

  async function kill() {
    const turns: readonly PartName[] = ['worker', 'agent']
    // Count received messages, not time: a faster machine would have a smaller share of its
    // handlers killed.
    const isDue = () => isOver || killed < killedShare * countReceived()
    for (let turn = 0; !isOver; turn += 1) {
      await sleep(2000)
      await until('a kill is due', isDue, { seconds: 60, everyMs: 500 }).catch(() => undefined)
      const part = turns[turn % turns.length] as PartName
      const isAtWork = () => isOver || findHeldReceipts(lab, part).length > 1
      await until(`${part} is at work`, isAtWork, { seconds: 3, everyMs: 10 }).catch(
        () => undefined,
      )
      const from = lab.ledger.entries().length
      const held = findHeldReceipts(lab, part)
      await lab.killAndWait(part)
      await sleep(100)
      killed += countInterrupted(lab, part, from, held)
      kills += 1
    }
  }

  const running = Promise.all([injectFaults(), kill()])
  return {
    stop: async () => {
      isOver = true
      await running
      await lab.heal()
    },
    seen: () => ({ killed, kills, hits }),
  }
}

/**
 * Returns a function that counts all received messages. Each call continues from the previous one.
 */
function receivedCounter({ ledger }: Lab): () => number {
  let [countedUpTo, count] = [0, 0]
  return () => {
    const entries = ledger.entries()
    count += receivedIn(entries.slice(countedUpTo)).length
    countedUpTo = entries.length
    return count
  }
}

/** Returns the receipts that a part holds. A part receives one batch at a time. */
function findHeldReceipts({ ledger }: Lab, part: PartName): readonly string[] {
  const entries = ledger.entries()
  const isBatch = ({ caller, effects }: Entry) =>
    caller === part && effects.some(({ kind }) => kind === 'received')
  const last = entries.findLastIndex(isBatch)
  if (last < 0) return []
  return findHeld(entries.slice(last), part).map(({ receipt }) => receipt)
}

/**
 * Returns how many of these messages the kill interrupted. A part killed during a poll had finished
 * its messages.
 */
function countInterrupted(
  { ledger }: Lab,
  part: PartName,
  from: number,
  held: readonly string[],
): number {
  const since = ledger.entries().slice(from)
  const wasPolling = since.some(
    ({ caller, operation, outcome }) =>
      caller === part && operation === 'ReceiveMessage' && outcome.endsWith('gone'),
  )
  const back = findReleased(since)
  return wasPolling ? 0 : held.filter((receipt) => !back.has(receipt)).length
}

const paidSessions = async ({ stores }: Lab) =>
  (await stores.sessions()).filter(({ payment_status }) => payment_status === 'paid')

/**
 * Returns the amount, in minor units, that the shop's processes refunded. Repeated requests for one
 * refund count once.
 */
function sumRefundsInLedger({ ledger }: Lab): number {
  const amounts = new Map<string, number>()
  for (const effect of ledger.entries().flatMap(({ effects }) => effects))
    if (effect.kind === 'refund') amounts.set(effect.refundId, effect.amount)
  return [...amounts.values()].reduce((sum, amount) => sum + amount, 0)
}

async function sums(lab: Lab) {
  let [charged, refunded] = [0, 0]
  for await (const order of lab.stores.orders()) {
    charged += order.charged?.amount ?? 0
    refunded += order.refunded
  }
  const paid = await paidSessions(lab)
  const refundTotals = await lab.stores.refundTotals()
  const refundedAtStripe = [...refundTotals.values()].reduce((sum, amount) => sum + amount, 0)
  const atProvider = paid.reduce((sum, { amount_total }) => sum + amount_total, -refundedAtStripe)
  return { charged, refunded, atProvider, refundedAtStripe }
}
