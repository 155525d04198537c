import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { stripeSecrets } from '../../../local/settings.ts'
import { until } from '../../support/wait.ts'
import type { Attack } from '../attack.ts'

/** Payment events that Stripe has not sent to this shop, and real ones that are sent again. */
export const webhook: Attack = async (lab, tries) => {
  const { stores } = lab
  const { orderId } = await lab.order(lab.visit())
  const paid = await lab.order(lab.visit())
  await lab.pay(paid.sessionId)
  await until(
    'the payment is known',
    async () => (await stores.order(paid.orderId))?.status !== 'pending',
  )
  const real = (await stores.events()).find(
    ({ type, data }) => type === 'checkout.session.completed' && data.object.id === paid.sessionId,
  )
  if (!real) throw new Error('Stripe has sent no event')
  const now = Math.floor(Date.now() / 1000)

  /** An event that would pay the unpaid order. */
  const eventOf = (id: string, changes: { metadata?: object; [name: string]: unknown } = {}) => {
    const { metadata, ...rest } = changes
    const { object } = real.data as { object: Record<string, unknown> }
    const own = { ...(object['metadata'] as object), orderId, ...metadata }
    const session = { ...object, id: 'cs_test_forged', client_reference_id: orderId, metadata: own }
    return JSON.stringify({ ...real, id, created: now, data: { object: session }, ...rest })
  }
  const sign = (
    payload: string,
    { secret = stripeSecrets.webhookSecret as string, at = now, scheme = 'v1' } = {},
  ) => `t=${at},${scheme}=${createHmac('sha256', secret).update(`${at}.${payload}`).digest('hex')}`
  const post = (body: string | Buffer, headers: Readonly<Record<string, string>>) =>
    lab.toApi({
      method: 'POST',
      path: '/webhook',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
    })
  const queued = async (id: string) =>
    (await stores.sent('ecommerce-orders')).filter(({ body }) => body.includes(id)).length

  type Forged = {
    readonly signature?: string
    readonly body?: string | Buffer
    readonly headers?: Readonly<Record<string, string>>
  }
  const payloadOf = (id: string) => eventOf(id)
  const forged: Readonly<Record<string, (id: string) => Forged>> = {
    unsigned: () => ({}),
    'an empty signature': () => ({ signature: '' }),
    'an empty v1': () => ({ signature: `t=${now},v1=` }),
    'another secret': (id) => ({ signature: sign(payloadOf(id), { secret: 'whsec_other' }) }),
    'an empty secret': (id) => ({ signature: sign(payloadOf(id), { secret: '' }) }),
    'the API key as the secret': (id) => ({
      signature: sign(payloadOf(id), { secret: stripeSecrets.secretKey }),
    }),
    'the signature of another body': (id) => ({ signature: sign(payloadOf(`${id}x`)) }),
    'a signature of the real event': () => ({ signature: sign(JSON.stringify(real)) }),
    'the old scheme only': (id) => ({ signature: sign(payloadOf(id), { scheme: 'v0' }) }),
    'ten minutes old': (id) => ({ signature: sign(payloadOf(id), { at: now - 600 }) }),
    'ten minutes ahead': (id) => ({ signature: sign(payloadOf(id), { at: now + 600 }) }),
    'a new time with an old signature': (id) => ({
      signature: sign(payloadOf(id), { at: now - 600 }).replace(`t=${now - 600}`, `t=${now}`),
    }),
    'two times, the last one new': (id) => ({
      signature: `${sign(payloadOf(id), { at: now - 600 })},t=${now}`,
    }),
    'no time': (id) => ({ signature: sign(payloadOf(id)).replace(/^t=\d+,/, '') }),
    'compressed, signed': (id) => {
      const body = gzipSync(payloadOf(id))
      return { body, signature: sign(payloadOf(id)), headers: { 'content-encoding': 'gzip' } }
    },
    'two bodies, signed': (id) => ({
      body: payloadOf(id) + payloadOf(id),
      signature: sign(payloadOf(id)),
    }),
    'larger than 256 KB, signed': (id) => {
      const body = eventOf(id, { filling: 'x'.repeat(300_000) })
      return { body, signature: sign(body) }
    },
    'a form, signed': (id) => ({
      signature: sign(payloadOf(id)),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
    'no type, signed': (id) => ({
      signature: sign(payloadOf(id)),
      headers: { 'content-type': '' },
    }),
    'another shop’s order, signed': (id) => {
      const body = eventOf(id, { metadata: { shop: 'another-shop' } })
      return { body, signature: sign(body) }
    },
    'an order id of another system, signed': (id) => {
      const body = eventOf(id, { metadata: { orderId: 'another-1' } })
      return { body, signature: sign(body) }
    },
    'not an event, signed': (id) => ({
      body: JSON.stringify({ id }),
      signature: sign(JSON.stringify({ id })),
    }),
    'a list, signed': (id) => ({
      body: `[${payloadOf(id)}]`,
      signature: sign(`[${payloadOf(id)}]`),
    }),
    'a real payment in the other mode, signed': (id) => {
      const body = eventOf(id, { livemode: true, metadata: { shop: 'another-shop' } })
      return { body, signature: sign(body) }
    },
  }
  let count = 0
  for (const [what, make] of Object.entries(forged)) {
    const id = `evt_forged_${++count}_${Math.floor(lab.random() * 1e9)}`
    const { signature, body = payloadOf(id), headers } = make(id)
    await post(body, {
      ...(signature !== undefined && { 'stripe-signature': signature }),
      ...headers,
    })
    tries.record(what, (await queued(id)) > 0)
  }
  const { status } = await post(payloadOf('evt_get'), {})
  tries.record('an unsigned event is acknowledged', status < 400)
  for (const method of ['GET', 'PUT', 'OPTIONS'])
    tries.record(method, (await lab.toApi({ method, path: '/webhook' })).status < 400)

  const first = await stores.timeline(paid.orderId)
  for (let again = 0; again < 5; again += 1) {
    const body = JSON.stringify(real)
    await post(body, { 'stripe-signature': sign(body) })
  }
  await sleep(800)
  const entries = (await stores.timeline(paid.orderId)).map(({ entry }) => entry)
  const repeated = entries.filter((entry) => entry.includes(real.id)).length
  tries.record(
    `a real event five more times: ${repeated} entries`,
    repeated > 1 || first.length > entries.length,
  )

  // Only Stripe's own event pays an order, and only with its amount.
  const cheap = await lab.order(lab.visit())
  await lab.pay(cheap.sessionId, { amount: 1 })
  const other = await lab.order(lab.visit())
  await lab.pay(other.sessionId, { currency: 'huf' })
  for (const { orderId: id } of [cheap, other]) {
    await until('the payment is known', async () => (await stores.order(id))?.status !== 'pending')
    const order = await stores.order(id)
    tries.record(
      `a payment of another amount or currency: ${order?.status}`,
      order?.status !== 'review',
    )
  }
  const order = await stores.order(orderId)
  tries.record(`the order is ${order?.status}`, order?.status !== 'pending')
  const genuine = JSON.stringify(real)
  tries.works(
    'a signed event',
    (await post(genuine, { 'stripe-signature': sign(genuine) })).status === 200,
  )
}
