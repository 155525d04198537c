import type { Order } from '../order/order.ts'
import type { ForeignEvent, PaymentEvent } from './payment-event.ts'

/** A hosted payment page. `url` is there while it is open. */
export type PaymentSession = {
  readonly sessionId: string
  readonly isOpen: boolean
  readonly url: string | undefined
}

/** What the shop asks of its payment provider. */
export type PaymentGateway = {
  /**
   * Opens the order's payment session, or gives back the one that is open already: the key is
   * `orderId:attempt`. Throws ShopError `payment_unavailable` (no answer; try again) or
   * `payment_refused` (the provider will not take these parameters).
   */
  openSession(order: Order): Promise<PaymentSession>
  /** Closes an open session for good; `complete` means that the buyer was faster. */
  expireSession(sessionId: string): Promise<'expired' | 'complete'>
  /**
   * Verifies and reads a webhook call. Throws ShopError `bad_signature` with details.reason:
   * missing_header, no_match, stale or bad_body.
   */
  readEvent(rawBody: Buffer, signature: string | undefined): Promise<PaymentEvent | ForeignEvent>
}
