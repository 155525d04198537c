/** Status of a dispute: open until the buyer's bank has decided. */
export const disputeStatuses = ['open', 'won', 'lost'] as const

export type DisputeStatus = (typeof disputeStatuses)[number]

/** A dispute in an order's ledger: the buyer contests the payment at the buyer's bank. */
export type Dispute = {
  readonly disputeId: string
  readonly orderId: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly status: DisputeStatus
  readonly why: string
  readonly openedAt: string
  /**
   * If it is lost: minor units that the bank gave to the buyer. Less than `amount` if the shop has
   * won in part.
   */
  readonly lost?: number
  /** When the provider created the event with this status (ISO 8601). */
  readonly asOf?: string
  /**
   * Keys of the index of open orders; present while the bank waits for the shop's response, so that
   * the inbox contains it.
   */
  readonly openShard?: string
  readonly nextCheckAt?: string
}
