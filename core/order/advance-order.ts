import { isoAfter } from '../clock.ts'
import type { OrderChange } from '../ports/order-store.ts'
import { claimUntil } from './attempt-effect.ts'
import { dueSaleOf } from './due-sale.ts'
import { type Action, transitionOf } from './lifecycle.ts'
import { type MailKind, mailsOf } from './order-mail.ts'
import type { Step } from './outbox.ts'
import { type RelayDeps, resendStep } from './relay-outbox.ts'
import { type MailDeps, sendClaimedMails } from './send-mails.ts'
import { sendStepAt } from './send-task.ts'
import { type SaleDeps, writeDueSale } from './write-sale.ts'

/** Duration of each step, in seconds. */
export type Durations = { readonly packagingSeconds: number; readonly shippingSeconds: number }

export type DueStep = {
  readonly orderId: string
  readonly step: Step
  /**
   * The deadline in the message (ISO 8601). The step runs only if the order still has this
   * deadline.
   */
  readonly dueAt: string
  readonly traceId: string
  /** True if SQS delivered this message before: the previous consumer may have crashed. */
  readonly redelivered: boolean
}

export type AdvanceDeps = RelayDeps & MailDeps & SaleDeps & { readonly durations: Durations }

type Plan = {
  readonly action: Action
  readonly next: Step
  readonly what: string
  readonly mail?: MailKind
}

const plans: Readonly<Record<Exclude<Step, 'complete'>, Plan>> = {
  'start-packaging': { action: 'package', next: 'start-shipping', what: 'packaging started' },
  'start-shipping': {
    action: 'ship',
    next: 'complete',
    what: 'shipping started',
    mail: 'shipped',
  },
}

/**
 * Starts packaging or shipping. One write sets the status, the deadline and the outbox entry of the
 * next step. Then sends the next step's message, which waits in the queue until that deadline, and
 * the buyer's mail, and writes the sale. If the step has already started, sends nothing. Exception:
 * SQS has redelivered the message, so the previous consumer may have crashed before it sent the next
 * message.
 */
export async function advanceOrder(
  due: DueStep & { readonly step: Exclude<Step, 'complete'> },
  deps: AdvanceDeps,
): Promise<'advanced' | 'early' | 'resent' | 'stale'> {
  const { orderId, step, dueAt, traceId, redelivered } = due
  const now = deps.clock()
  if (Date.parse(dueAt) > now.getTime()) {
    await sendStepAt({ orderId, step, dueAt, traceId }, deps)
    return 'early'
  }
  const { action, next, what, mail } = plans[step]
  const endsAt = endOf(step, dueAt, now, deps.durations)
  const before = mail && (await deps.orders.read(orderId))
  const claim = { claimUntil: claimUntil(deps) }
  const mails = mail && before ? mailsOf(before, mail, now, claim) : []
  const event = { entry: step, at: now.toISOString(), what, details: { endsAt } }
  const change: OrderChange = {
    orderId,
    ...transitionOf(action),
    where: { stepDueAt: dueAt },
    set: { stepDueAt: endsAt, nextCheckAt: endsAt },
    outbox: { step: { step: next, dueAt: endsAt, attempts: 1 } },
    event,
    mails,
    saleClaimedUntil: claim.claimUntil,
  }
  const result = await deps.orders.change(change)
  if (result.outcome === 'changed') {
    deps.log.info({ orderId, traceId, step, endsAt }, 'order.transitioned')
    await sendStepAt({ orderId, step: next, dueAt: endsAt, traceId }, deps)
    await Promise.all([
      before && sendClaimedMails(before, mails, deps),
      writeDueSale({ orderId, traceId }, deps, dueSaleOf(change)),
    ])
    return 'advanced'
  }
  const order = result.order ?? (await deps.orders.read(orderId))
  if (!order) throw new Error(`order ${orderId} not found (step ${step})`)
  const mayBeUnsent = redelivered && order.outbox.step?.step === next
  return mayBeUnsent && (await resendStep(order, deps)) ? 'resent' : 'stale'
}

/**
 * Returns when the step ends (ISO 8601). Shipping starts when packaging was due to end, even if the
 * message was late.
 */
function endOf(step: Step, dueAt: string, now: Date, durations: Durations): string {
  return step === 'start-packaging'
    ? isoAfter(now, durations.packagingSeconds)
    : isoAfter(dueAt, durations.shippingSeconds)
}
