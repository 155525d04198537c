/** What became of a buyer's claim at their bank. It is open until the bank has decided. */
export const disputeStatuses = ['open', 'won', 'lost'] as const

export type DisputeStatus = (typeof disputeStatuses)[number]

/** A row of an order's money ledger: the buyer's bank questions the payment. */
export type Dispute = {
  readonly disputeId: string
  readonly orderId: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly status: DisputeStatus
  readonly why: string
  readonly openedAt: string
}
