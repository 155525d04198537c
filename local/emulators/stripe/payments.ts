import type {
  Charge,
  PaymentIntent,
  PaymentMethodDetails,
  Session,
  SessionSecrets,
  Subject,
} from './objects.ts'
import { newId } from './store.ts'

/** The type and object of a new event, before it has an id. */
export type NewEvent = readonly [type: string, object: Subject]

type PaymentResult = {
  readonly details: PaymentMethodDetails
  readonly isPaid: boolean
  readonly now: number
}

/** Creates the intent and charge of a confirmed session. The charge contains no order id. */
export function createPayment(
  { amount_total: amount, currency, payment_method_types, livemode }: Session,
  { intentMetadata, intentDescription }: SessionSecrets,
  { details, isPaid, now }: PaymentResult,
): { readonly intent: PaymentIntent; readonly charge: Charge } {
  const intentId = newId('pi')
  const chargeId = newId('ch')
  const intent: PaymentIntent = {
    id: intentId,
    object: 'payment_intent',
    livemode,
    created: now,
    amount,
    amount_received: isPaid ? amount : 0,
    currency,
    description: intentDescription,
    latest_charge: chargeId,
    metadata: intentMetadata,
    payment_method_types,
    status: isPaid ? 'succeeded' : 'processing',
  }
  const charge: Charge = {
    id: chargeId,
    object: 'charge',
    livemode,
    created: now,
    amount,
    amount_captured: isPaid ? amount : 0,
    amount_refunded: 0,
    currency,
    disputed: false,
    metadata: {},
    paid: isPaid,
    payment_intent: intentId,
    payment_method_details: details,
    refunded: false,
    status: isPaid ? 'succeeded' : 'pending',
  }
  return { intent, charge }
}

/** Returns the objects of a pending payment after the bank's decision. */
export function applyBankDecision(
  { session, intent, charge }: { session: Session; intent: PaymentIntent; charge: Charge },
  succeeds: boolean,
) {
  const amount = succeeds ? intent.amount : 0
  return {
    session: { ...session, payment_status: succeeds ? 'paid' : 'unpaid' } as Session,
    intent: {
      ...intent,
      amount_received: amount,
      status: succeeds ? 'succeeded' : 'requires_payment_method',
    } as PaymentIntent,
    charge: {
      ...charge,
      amount_captured: amount,
      paid: succeeds,
      status: succeeds ? 'succeeded' : 'failed',
    } as Charge,
  }
}
