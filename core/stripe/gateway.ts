import Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { Order } from '../order/order.ts'
import type { PaymentGateway, PaymentSession } from '../payment/payment-gateway.ts'
import { isHandled, paymentEventOf } from './read-event.ts'
import { sessionParameters } from './session-parameters.ts'
import { verifySignature } from './verify-signature.ts'

export type GatewayOptions = {
  readonly secrets: {
    secretKey(): Promise<string>
    /** The current signing secret first, then the one before it while a rotation lasts. */
    webhookSecrets(): Promise<readonly string[]>
  }
  /** Where the shop is, e.g. `https://shop.example`: payment pages return there and nowhere else. */
  readonly siteOrigin: string
  /** Countries, ISO 3166-1 alpha-2, that parcels may go to. */
  readonly shipTo: readonly string[]
  /** The local stand-in; Stripe itself by default. */
  readonly apiUrl?: string
  readonly clock: Clock
}

/** 2 tries of 3.5 s: what is left of a checkout's 9 s when the order has been written. */
const timeoutMs = 3500

/** The shop's payments through Stripe Checkout. */
export function createPaymentGateway(options: GatewayOptions): PaymentGateway {
  const { secrets, clock } = options
  let client: { key: string; stripe: Stripe } | undefined

  async function connect(): Promise<Stripe> {
    const key = await secrets.secretKey()
    if (client?.key !== key) client = { key, stripe: createClient(key, options.apiUrl) }
    return client.stripe
  }

  async function openSession(order: Order): Promise<PaymentSession> {
    const stripe = await connect()
    const idempotencyKey = `${order.orderId}:${order.attempt}`
    const session = await ask(() =>
      stripe.checkout.sessions.create(sessionParameters(order, options), { idempotencyKey }),
    )
    return sessionOf(session)
  }

  async function expireSession(sessionId: string): Promise<'expired' | 'complete'> {
    const stripe = await connect()
    try {
      await ask(() => stripe.checkout.sessions.expire(sessionId))
      return 'expired'
    } catch (error) {
      const isClosed = error instanceof ShopError && error.code === 'payment_refused'
      if (!isClosed) throw error
    }
    const { status } = await ask(() => stripe.checkout.sessions.retrieve(sessionId))
    return status === 'complete' ? 'complete' : 'expired'
  }

  async function readEvent(rawBody: Buffer, signature: string | undefined) {
    verifySignature(rawBody, signature, await secrets.webhookSecrets(), clock())
    const event = JSON.parse(rawBody.toString('utf8')) as Stripe.Event
    const foreign = { foreign: true, eventId: event.id, type: event.type } as const
    return isHandled(event) ? (paymentEventOf(event) ?? foreign) : foreign
  }

  return { openSession, expireSession, readEvent }
}

function createClient(key: string, apiUrl: string | undefined): Stripe {
  const base = { timeout: timeoutMs, maxNetworkRetries: 1, telemetry: false }
  if (!apiUrl) return new Stripe(key, base)
  const { hostname: host, port, protocol } = new URL(apiUrl)
  return new Stripe(key, { ...base, host, port, protocol: protocol === 'http:' ? 'http' : 'https' })
}

function sessionOf({ id, status, url }: Stripe.Checkout.Session): PaymentSession {
  const isOpen = status !== 'complete' && status !== 'expired'
  return { sessionId: id, isOpen, url: url ?? undefined }
}

/** Stripe's answer; its refusals and its silences in the shop's own words. */
async function ask<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof Stripe.errors.StripeInvalidRequestError) {
      throw new ShopError('payment_refused', 'the payment provider refused the payment', { cause })
    }
    throw new ShopError('payment_unavailable', 'the payment provider does not answer', { cause })
  }
}
