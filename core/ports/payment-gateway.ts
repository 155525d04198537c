import type { Order, OrderLine } from '../order/order.ts'
import type { Refund, RefundStatus } from '../refund/refund.ts'
import type { ForeignEvent, PaymentEvent, ProviderEvent } from './payment-event.ts'

/** An open hosted payment page. */
export type PaymentSession = { readonly sessionId: string; readonly url: string }

/** State of an order's payment page: never opened, open, complete (paid) or expired. */
export type SessionState =
  | { readonly state: 'none' }
  | { readonly state: 'open'; readonly sessionId: string; readonly url: string }
  /** `event` has the same content as the event that the provider sends for this state. */
  | { readonly state: 'complete' | 'expired'; readonly event: PaymentEvent }

/** An order as the payment provider knows it. */
export type SoldOrder = Pick<
  Order,
  | 'orderId'
  | 'traceId'
  | 'createdAt'
  | 'language'
  | 'currency'
  | 'sessionExpiresAt'
  | 'checkoutSessionId'
  | 'customerId'
> & { readonly lines: readonly Omit<OrderLine, 'name'>[] }

export type RefundAnswer = {
  readonly providerRefundId: string
  readonly status: Exclude<RefundStatus, 'requested'>
  readonly failure?: string
}

/**
 * The payment provider. Every method throws ShopError `payment_unavailable` (no answer; retry) or
 * `payment_refused` (the provider refuses the request). `details.replayedError` is true if the
 * provider has stored the error under the idempotency key and replays it. `details.reason` is
 * `disputed` if it refuses a refund because of a dispute.
 */
export type PaymentGateway = {
  /** Opens the order's payment session, once: the idempotency key is `orderId:attempt`. */
  openSession(order: Order): Promise<PaymentSession>
  /**
   * Returns the current state of the order's payment session. If it was never opened, opens it, if
   * the provider still allows that.
   */
  readOrOpenSession(order: Order): Promise<SessionState>
  /** Closes an open session permanently. Returns `complete` if the buyer paid first. */
  expireSession(sessionId: string): Promise<'expired' | 'complete'>
  /** Returns what the provider knows about the order of a session; undefined if that is too little. */
  readSoldOrder(sessionId: string): Promise<SoldOrder | undefined>
  /** Refunds, once: the idempotency key is `refundId:attempt`. */
  refund(refund: Refund): Promise<RefundAnswer>
  /** Looks a refund up at the provider; undefined if the provider has not received it. */
  findRefund(refund: Refund): Promise<RefundAnswer | undefined>
  /**
   * Returns how many minor units of a payment were refunded or are being refunded, whether the shop
   * or an operator at the provider requested it.
   */
  sumRefunds(paymentIntentId: string): Promise<number>
  /** Returns the id of a payment's order; undefined for another shop's payment. */
  findOrderId(paymentIntentId: string): Promise<string | undefined>
  /**
   * Returns the provider's events since `since`, oldest first, including those that it could not
   * deliver.
   */
  eventsSince(since: Date): AsyncIterable<ListedEvent>
}

export type ListedEvent = {
  readonly eventId: string
  /**
   * Reads the event, which may call the provider. Returns undefined for another shop's event.
   * Throws ShopError as the gateway does.
   */
  read(): Promise<ProviderEvent | undefined>
}

/**
 * Verifies and parses a webhook call. Throws ShopError `bad_signature` with details.reason:
 * missing_header, no_match, stale or bad_body.
 */
export type ReadEvent = (
  rawBody: Buffer,
  signature: string | undefined,
) => Promise<ProviderEvent | ForeignEvent>
