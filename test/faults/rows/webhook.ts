import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import Stripe from 'stripe'
import type { Event } from '../../../local/emulators/stripe/objects.ts'
import { stripeSecrets } from '../../../local/settings.ts'
import { sendEvent } from '../../support/signed-event.ts'
import { forLater, until } from '../../support/wait.ts'
import type { Lab } from '../lab.ts'
import type { Row, RowResult } from '../row.ts'
import { control, shuffled } from '../stripe.ts'
import { buyMany } from '../traffic.ts'

/** Buys orders that are paid but whose events are not yet delivered. */
async function buyWithoutEvents(lab: Lab, orders: number): Promise<string[]> {
  await control.setDelivery(lab, false)
  return buyMany(lab, orders)
}

/** Sends an event to the webhook. Throws Error if the API rejects it. */
async function deliver({ urls }: Lab, event: Event): Promise<void> {
  const status = await sendEvent(urls.api, event)
  if (status !== 200) throw new Error(`the API answered ${event.type} with ${status}`)
}

const isCompletion = ({ type }: Event) => type === 'checkout.session.completed'

const deliveredOften: Row = {
  id: 'R1',
  title: 'one webhook 50 times at once, two ids',
  orders: 4,
  run: async (lab, orders) => {
    const orderIds = await buyWithoutEvents(lab, orders)
    let hits = 0
    for (const orderId of orderIds) {
      const event = (await control.eventsOf(lab, orderId)).find(isCompletion)
      if (!event) throw new Error('Stripe has no event for the payment')
      const twice = [event, { ...event, id: `${event.id}_copy` }]
      const calls = Array.from({ length: 50 }, (_, index) =>
        sendEvent(lab.urls.api, twice[index % 2] as Event),
      )
      const answers = await Promise.all(calls)
      const others = answers.filter((status) => status !== 200)
      if (others.length > 0) throw new Error(`some of the 50 calls got ${others}`)
      hits += answers.length
    }
    await control.setDelivery(lab, true)
    return { orderIds, hits, affected: orderIds.length }
  },
}

const deliveredAgain: Row = {
  id: 'R2',
  title: 'delivered again after processing, old and new ids',
  orders: 6,
  run: async (lab, orders) => {
    const orderIds = await buyMany(lab, orders)
    await until('the orders are completed', async () => {
      const records = await Promise.all(orderIds.map((id) => lab.stores.order(id)))
      return records.every((record) => record?.status === 'completed')
    })
    let hits = 0
    for (const orderId of orderIds) {
      for (const event of await control.eventsOf(lab, orderId)) {
        await deliver(lab, event)
        await deliver(lab, { ...event, id: `${event.id}_again` })
        hits += 2
      }
    }
    return { orderIds, hits, affected: orderIds.length }
  },
}

const anyOrder: Row = {
  id: 'R3',
  title: 'events in any order, with duplicates',
  orders: 12,
  run: async (lab, orders) => {
    const orderIds = await buyWithoutEvents(lab, orders)
    let hits = 0
    for (const orderId of orderIds) {
      const events = await control.eventsOf(lab, orderId)
      for (const event of shuffled([...events, ...events], lab.random)) {
        await deliver(lab, event)
        hits += 1
      }
    }
    await control.setDelivery(lab, true)
    return { orderIds, hits, affected: orderIds.length }
  },
}

const refundedFirst: Row = {
  id: 'R4',
  title: 'a full or partial refund arrives before the payment',
  orders: 8,
  run: async (lab, orders) => {
    const orderIds = await buyWithoutEvents(lab, orders)
    const ends = new Map<string, readonly string[]>()
    for (const [index, orderId] of orderIds.entries()) {
      const session = await control.sessionOf(lab, orderId)
      const isFull = index % 2 === 0
      if (isFull) ends.set(orderId, ['cancelled'])
      const amount = isFull ? {} : { amount: 100 }
      await control.post(lab, `payment_intents/${session.payment_intent}/refund`, amount)
      const events = await control.eventsOf(lab, orderId)
      const [first, later] = [
        events.filter(({ type }) => type.startsWith('refund.')),
        events.filter(({ type }) => !type.startsWith('refund.')),
      ]
      for (const event of first) await deliver(lab, event)
      await until(
        'the shop has recorded the refund',
        async () => ((await lab.stores.order(orderId))?.refunded ?? 0) > 0,
      )
      for (const event of later) await deliver(lab, event)
    }
    await control.setDelivery(lab, true)
    return { orderIds, hits: orderIds.length, affected: orderIds.length, ends }
  },
}

type Forgery = { readonly body: Buffer; readonly header: string | undefined }

/**
 * Sends requests that must be rejected while normal orders continue. None of them may reach the
 * queue.
 */
async function attack(
  lab: Lab,
  orders: number,
  forge: (event: Event) => readonly Forgery[],
  refusals: readonly number[],
): Promise<RowResult> {
  const buying = forLater(buyMany(lab, orders))
  const [firstId] = await buyMany(lab, 1)
  const event = (await control.eventsOf(lab, firstId ?? '')).find(isCompletion) as Event
  const orderIds = [...(await buying), ...(firstId ? [firstId] : [])]
  await until('the orders are in progress', async () => {
    const records = await Promise.all(orderIds.map((id) => lab.stores.order(id)))
    return records.every((record) => record?.status !== 'pending')
  })
  await until(
    'all events were delivered',
    async () => (await lab.stores.countUnacknowledged()) === 0,
  )
  const affected = await lab.countOpen(orderIds)
  const before = (await lab.stores.sent('ecommerce-orders')).length
  const answers = new Map<number, number>()
  for (const { body, header } of forge(event)) {
    const status = await post(lab, body, header)
    answers.set(status, (answers.get(status) ?? 0) + 1)
  }
  const after = (await lab.stores.sent('ecommerce-orders')).length
  if (after !== before) throw new Error(`${after - before} forgeries were queued`)
  const unexpected = [...answers.keys()].filter((status) => !refusals.includes(status))
  if (unexpected.length > 0) throw new Error(`unexpected answers: ${unexpected.join(', ')}`)
  const hits = [...answers.values()].reduce((sum, number) => sum + number, 0)
  const note = [...answers].map(([status, number]) => `${number} × ${status}`).join(', ')
  return { orderIds, hits, affected, note }
}

/** The server closed the connection while it received a body that was too large. */
const cutOff = 0

/**
 * Returns the status of the answer. It may arrive before the whole body is sent, and the socket
 * then closes.
 */
function post({ urls }: Lab, body: Buffer, header: string | undefined): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request(`${urls.api}/webhook`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        ...(header !== undefined && { 'stripe-signature': header }),
      },
    })
    outgoing.once('response', (incoming) => resolve(incoming.resume().statusCode ?? 0))
    outgoing.once('error', () => resolve(cutOff))
    outgoing.end(body)
  })
}

const { webhookSecret } = stripeSecrets
const sign = (payload: string, secret: string = webhookSecret, ageSeconds = 0) =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp: Math.floor(Date.now() / 1000) - ageSeconds,
  })

/** Returns a row whose attack is built from one genuine event. */
const attackRow = (
  id: string,
  title: string,
  forge: (event: Event, random: () => number) => readonly Forgery[],
): Row => ({
  id,
  title,
  orders: 6,
  run: (lab, orders) => attack(lab, orders, (event) => forge(event, lab.random), [400]),
})

const forged = attackRow('R5', 'forged, missing and truncated signatures', (event) => {
  const body = Buffer.from(JSON.stringify(event))
  const good = sign(body.toString())
  const [time = '', v1 = ''] = good.split(',')
  const headers = [
    undefined,
    '',
    'nonsense',
    time,
    v1,
    good.replace('v1=', 'v0='),
    good.slice(0, -1),
    `${time},v1=`,
    `${time},v1=${'0'.repeat(64)}`,
    good.toUpperCase(),
    sign(body.toString(), 'whsec_other'),
    sign(`${body.toString()} `),
  ]
  return headers.map((header) => ({ body, header }))
})

const wrongAge = attackRow('R6', 'signatures 301 s old, and of tomorrow', (event) => {
  const text = JSON.stringify(event)
  return [301, 600, 86_400, -301, -86_400].map((age) => ({
    body: Buffer.from(text),
    header: sign(text, webhookSecret, age),
  }))
})

const flipped = attackRow('R7', 'one bit of a signed body flipped, 500 times', (event, random) => {
  const text = JSON.stringify(event)
  const header = sign(text)
  return Array.from({ length: 500 }, () => {
    const body = Buffer.from(text)
    const at = Math.floor(random() * body.length)
    body.writeUInt8(body.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at)
    return { body, header }
  })
})

/** The allowed growth of memory, in megabytes. Ten bodies held in memory would take 60 MB. */
const maxGrowthMb = 30

const oversize: Row = {
  id: 'R8',
  title: 'bodies of 256 KB + 1 and 6 MB',
  orders: 6,
  run: async (lab, orders) => {
    const pid = lab.parts.api.pid()
    let before = 0
    const sizes = Array.from({ length: 20 }, (_, index) =>
      index % 2 ? 6 * 1024 ** 2 : 256 * 1024 + 1,
    )
    const result = await attack(
      lab,
      orders,
      () => {
        before = residentKb(pid)
        return sizes.map((size) => ({ body: Buffer.alloc(size, 32), header: 't=1,v1=1' }))
      },
      [413, cutOff],
    )
    // A closed connection could also mean that the process died.
    if (lab.parts.api.pid() !== pid) throw new Error('the API process has ended')
    const grown = (residentKb(pid) - before) / 1024
    if (grown >= maxGrowthMb) throw new Error(`the API grew by ${grown.toFixed(0)} MB`)
    return { ...result, note: `${result.note}, the API grew by ${grown.toFixed(0)} MB` }
  },
}

/** Returns the resident memory of a process, in KB. Throws Error if the process has ended. */
function residentKb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)
}

const malformed = attackRow('R9', 'signed bodies that are not an event', () =>
  [
    '',
    'null',
    '[]',
    '{',
    'NaN',
    '"event"',
    '{"a":1e400}',
    '{"__proto__":{"object":"event"}}',
    '{"object":"event","id":1,"type":"x","data":{"object":{}}}',
    '['.repeat(50_000),
    '{"object":"event"}',
    '{"object":"event","id":"evt_1","type":"charge.dispute.created","data":{"object":{}}}',
    '\uFEFF{}',
  ].map((text) => ({ body: Buffer.from(text), header: sign(text) })),
)

/** Rows about incoming requests of the payment provider, genuine or forged. */
export const webhookRows: readonly Row[] = [
  deliveredOften,
  deliveredAgain,
  anyOrder,
  refundedFirst,
  forged,
  wrongAge,
  flipped,
  oversize,
  malformed,
]
