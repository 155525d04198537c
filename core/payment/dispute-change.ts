import { inInbox } from '../order/inbox-keys.ts'
import type { Order } from '../order/order.ts'
import { mailsOf } from '../order/order-mail.ts'
import type { OrderChange } from '../ports/order-store.ts'
import type { DisputeEvent } from '../ports/payment-event.ts'
import { closeIfReturned } from '../refund/ledger.ts'
import type { Dispute } from './dispute.ts'

/**
 * Returns the change that records a dispute event: the ledger entry, the number of open disputes
 * and the order's charged-back sum together.
 */
export function disputeChange(
  order: Order,
  known: Dispute | undefined,
  event: DisputeEvent,
  now: Date,
): OrderChange {
  const { disputeId, eventId, what, amount, why } = event
  const dispute = nextDispute(order, known, event)
  const { disputesOpen, chargedBack = 0 } = order
  const next = {
    disputesOpen: disputesOpen - openOf(known) + openOf(dispute),
    chargedBack: chargedBack - lostOf(known) + lostOf(dispute),
  }
  const closed = closeIfReturned({ ...order, ...next })
  return {
    orderId: order.orderId,
    from: [order.status],
    where: { disputesOpen, chargedBack: order.chargedBack, refunded: order.refunded },
    // Absent while no dispute was lost.
    set: order.chargedBack === undefined && next.chargedBack === 0 ? openOnly(next) : next,
    ...closed,
    event: {
      entry: `dispute-${what}#${disputeId}`,
      at: now.toISOString(),
      what: `dispute ${what.replaceAll('_', ' ')}${closed ? ', order cancelled' : ''}`,
      details: { eventId, amount, why },
    },
    ledger: { dispute, was: known?.status },
    mails: closed ? mailsOf(order, 'cancelled', now) : [],
  }
}

const openOnly = ({ disputesOpen }: Pick<Order, 'disputesOpen'>) => ({ disputesOpen })

/**
 * Returns the dispute after the event. Events arrive in any order: a decided dispute keeps its
 * decision, unless the provider created the event later. So an appeal can reopen a lost dispute:
 * https://docs.stripe.com/api/disputes/object#dispute_object-status
 */
function nextDispute({ orderId }: Order, known: Dispute | undefined, event: DisputeEvent): Dispute {
  const { disputeId, amount, currency, why, createdAt } = event
  const base = { disputeId, orderId, amount, currency, why }
  const keys = (needsResponse = false) => needsResponse && inInbox(orderId)
  if (!known)
    return { ...base, ...stateOf(event), ...keys(event.needsResponse), openedAt: createdAt }
  const isOld = known.status !== 'open' && !(known.asOf && known.asOf < createdAt)
  if (isOld && event.status !== known.status) return known
  const { openedAt } = known
  const state = stateOf(event)
  const asOf = known.asOf && known.asOf > createdAt ? known.asOf : createdAt
  // The bank may give a part back to the shop after its decision.
  const lost = state.lost === undefined ? undefined : Math.min(state.lost, lostOf(known, amount))
  const isNews = known.asOf === undefined || known.asOf < createdAt
  const needsResponse = isNews ? event.needsResponse : known.nextCheckAt !== undefined
  return {
    ...base,
    ...state,
    ...(lost !== undefined && { lost }),
    ...(state.status === 'open' && keys(needsResponse)),
    asOf,
    openedAt,
  }
}

function stateOf(event: DisputeEvent): Pick<Dispute, 'status' | 'lost' | 'asOf'> {
  const { status, createdAt } = event
  return { status, asOf: createdAt, ...(status === 'lost' && { lost: lostOf(event) }) }
}

type State = Pick<Dispute, 'status' | 'amount' | 'lost'>

const openOf = (dispute: State | undefined) => (dispute?.status === 'open' ? 1 : 0)

/** Returns the minor units that the bank gave to the buyer; `otherwise` if it is not lost. */
const lostOf = (dispute: State | undefined, otherwise = 0) =>
  dispute?.status === 'lost' ? (dispute.lost ?? dispute.amount) : otherwise
