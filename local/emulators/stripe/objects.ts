/**
 * Stripe's objects with the fields that a shop reads. Amounts are in minor units, times in Unix
 * seconds.
 */
export type Metadata = Readonly<Record<string, string>>

export type Address = {
  readonly line1: string
  readonly line2: string | null
  readonly postal_code: string | null
  readonly city: string | null
  readonly state: string | null
  readonly country: string
}

export type LineItem = {
  readonly name: string
  readonly quantity: number
  readonly unit_amount: number
}

export type Session = {
  readonly id: string
  readonly object: 'checkout.session'
  readonly mode: 'payment'
  readonly ui_mode: 'hosted_page'
  readonly livemode: boolean
  readonly created: number
  readonly expires_at: number
  readonly locale: string
  readonly currency: string
  readonly amount_subtotal: number
  readonly amount_total: number
  readonly client_reference_id: string | null
  readonly metadata: Metadata
  readonly customer: null
  readonly customer_email: string | null
  readonly customer_details: { readonly email: string; readonly name: string } | null
  readonly collected_information: {
    readonly shipping_details: { readonly name: string; readonly address: Address }
  } | null
  readonly shipping_address_collection: { readonly allowed_countries: readonly string[] } | null
  readonly payment_method_types: readonly string[]
  readonly payment_intent: string | null
  readonly payment_status: 'paid' | 'unpaid'
  readonly status: 'open' | 'complete' | 'expired'
  readonly success_url: string
  readonly cancel_url: string | null
  readonly url: string | null
}

/** Fields of a session that Stripe does not return. The payment page and the intent need them. */
export type SessionSecrets = {
  readonly id: string
  readonly object: '_session_secrets'
  readonly lineItems: readonly LineItem[]
  readonly intentMetadata: Metadata
  readonly intentDescription: string | null
}

export type PaymentIntent = {
  readonly id: string
  readonly object: 'payment_intent'
  readonly livemode: boolean
  readonly created: number
  readonly amount: number
  readonly amount_received: number
  readonly currency: string
  readonly description: string | null
  readonly latest_charge: string | null
  readonly metadata: Metadata
  readonly payment_method_types: readonly string[]
  readonly status: 'requires_payment_method' | 'processing' | 'succeeded'
}

/** What a charge shows of the card or account that paid. */
export type PaymentMethodDetails =
  | { readonly type: 'card'; readonly card: { readonly last4: string } }
  | { readonly type: 'sepa_debit'; readonly sepa_debit: { readonly last4: string } }

export type Charge = {
  readonly id: string
  readonly object: 'charge'
  readonly livemode: boolean
  readonly created: number
  readonly amount: number
  readonly amount_captured: number
  readonly amount_refunded: number
  readonly currency: string
  readonly disputed: boolean
  readonly metadata: Metadata
  readonly paid: boolean
  readonly payment_intent: string
  readonly payment_method_details: PaymentMethodDetails
  readonly refunded: boolean
  readonly status: 'pending' | 'succeeded' | 'failed'
}

export type Refund = {
  readonly id: string
  readonly object: 'refund'
  readonly created: number
  readonly amount: number
  readonly charge: string
  readonly currency: string
  readonly metadata: Metadata
  readonly payment_intent: string
  readonly reason: string | null
  readonly status: 'pending' | 'succeeded' | 'canceled' | 'failed'
  readonly pending_reason?: 'processing'
  readonly failure_reason?: string
}

/** Money that a dispute took from the shop's balance (negative) or gave back. */
export type DisputeTransaction = {
  readonly id: string
  readonly object: 'balance_transaction'
  readonly amount: number
  readonly currency: string
  readonly type: 'adjustment'
}

export type Dispute = {
  readonly id: string
  readonly object: 'dispute'
  readonly livemode: boolean
  readonly created: number
  readonly amount: number
  readonly balance_transactions: readonly DisputeTransaction[]
  readonly charge: string
  readonly currency: string
  /** True for an inquiry, and for a dispute that the shop has won. */
  readonly is_charge_refundable: boolean
  readonly metadata: Metadata
  readonly payment_intent: string
  readonly reason: string
  readonly status:
    | 'warning_needs_response'
    | 'warning_closed'
    | 'needs_response'
    | 'under_review'
    | 'won'
    | 'lost'
}

export type Subject = Session | PaymentIntent | Charge | Refund | Dispute

export type Event = {
  readonly id: string
  readonly object: 'event'
  readonly api_version: string
  readonly created: number
  readonly livemode: boolean
  readonly pending_webhooks: number
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null }
  readonly type: string
  readonly data: { readonly object: Subject }
}

/** The delivery state of an event. It is stored separately because an event never changes. */
export type Delivery = {
  /** The event's id. */
  readonly id: string
  readonly object: '_delivery'
  readonly attempts: number
  readonly delivered: boolean
  /** The status of the last answer, or the reason why there was none. */
  readonly last: number | string | null
}

/** The first answer to a request under an idempotency key. */
export type StoredAnswer = {
  /** The key. */
  readonly id: string
  readonly object: '_answer'
  readonly request: string
  readonly status: number
  readonly body: unknown
}

/** How the bank will decide a pending payment, and when (Unix seconds). */
export type BankDecision = {
  /** The payment intent's id. */
  readonly id: string
  readonly object: '_bank_decision'
  readonly sessionId: string
  readonly succeeds: boolean
  readonly dueAt: number
}

/** How a pending refund will end, and when (Unix seconds). */
export type RefundDecision = {
  /** The refund's id. */
  readonly id: string
  readonly object: '_refund_decision'
  readonly status: 'succeeded' | 'failed'
  readonly dueAt: number
}

/** A webhook endpoint. The signing secret is returned only on creation. */
export type WebhookEndpoint = {
  readonly id: string
  readonly object: 'webhook_endpoint'
  readonly api_version: string | null
  readonly application: null
  readonly created: number
  readonly description: string | null
  readonly enabled_events: readonly string[]
  readonly livemode: boolean
  readonly metadata: Metadata
  readonly status: 'enabled' | 'disabled'
  readonly url: string
}

/** A deleted endpoint. The id is that of the endpoint. */
export type RemovedEndpoint = { readonly id: string; readonly object: '_removed_endpoint' }

export type StoredObject =
  | Subject
  | SessionSecrets
  | Event
  | Delivery
  | StoredAnswer
  | BankDecision
  | RefundDecision
  | WebhookEndpoint
  | RemovedEndpoint
