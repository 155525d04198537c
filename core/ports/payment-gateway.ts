import type { Order } from '../order/order.ts'
import type { Refund, RefundStatus } from '../refund/refund.ts'
import type { ForeignEvent, PaymentEvent, ProviderEvent } from './payment-event.ts'

/** A hosted payment page, as it was opened. */
export type PaymentSession = { readonly sessionId: string; readonly url: string }

/** How an order's payment page stands: open, closed by a payment or by time, or never opened. */
export type SessionState =
  | { readonly state: 'none' }
  | { readonly state: 'open'; readonly sessionId: string; readonly url: string }
  /** `event` says what the provider's own event says of it. */
  | { readonly state: 'complete' | 'expired'; readonly event: PaymentEvent }

export type RefundAnswer = {
  readonly providerRefundId: string
  readonly status: Exclude<RefundStatus, 'requested'>
  readonly failure?: string
}

/**
 * What the shop asks of its payment provider. Every call throws ShopError `payment_unavailable` (no
 * answer; try again; `details.kept` where the provider will only ever repeat that failure under this
 * key) or `payment_refused` (the provider will not do it).
 */
export type PaymentGateway = {
  /** Opens the order's payment session, once: the key is `orderId:attempt`. */
  openSession(order: Order): Promise<PaymentSession>
  /** How the order's payment session stands now. May open it where that can still be done. */
  sessionOf(order: Order): Promise<SessionState>
  /** Closes an open session for good; `complete` means that the buyer was faster. */
  expireSession(sessionId: string): Promise<'expired' | 'complete'>
  /** Sends money back, once: the key is `refundId:attempt`. */
  refund(refund: Refund): Promise<RefundAnswer>
  /** What the provider knows of a refund that we asked for; undefined for nothing. */
  findRefund(refund: Refund): Promise<RefundAnswer | undefined>
  /** What went back of a payment or is on its way, in minor units, whoever asked for it. */
  refundedOf(paymentIntentId: string): Promise<number>
  /** The order that a payment was made for; undefined for one of another shop. */
  orderOfPayment(paymentIntentId: string): Promise<string | undefined>
  /** What the provider told, or would have told, from `since` on; oldest first. */
  eventsSince(since: Date): AsyncIterable<ListedEvent>
}

export type ListedEvent = {
  readonly eventId: string
  /** May ask the provider. Undefined for an event of another shop; throws ShopError as all that asks. */
  read(): Promise<ProviderEvent | undefined>
}

/**
 * Verifies and reads a webhook call. Throws ShopError `bad_signature` with details.reason:
 * missing_header, no_match, stale or bad_body.
 */
export type ReadEvent = (
  rawBody: Buffer,
  signature: string | undefined,
) => Promise<ProviderEvent | ForeignEvent>
