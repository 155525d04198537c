import { isoAfter } from '../clock.ts'
import { type Act, sourcesOf } from './lifecycle.ts'
import type { Step } from './outbox.ts'
import { type RelayDeps, resendStep } from './relay-outbox.ts'
import { sendStepAt } from './send-task.ts'

/** How long the work of a step lasts, in seconds. */
export type Durations = { readonly packagingSeconds: number; readonly shippingSeconds: number }

export type DueStep = {
  readonly orderId: string
  readonly step: Step
  /** The deadline that the order must still have, ISO 8601. */
  readonly dueAt: string
  readonly traceId: string
  /** SQS has handed this very message out before: whoever had it may have died over it. */
  readonly redelivered: boolean
}

export type AdvanceDeps = RelayDeps & { readonly durations: Durations }

type Plan = { readonly act: Act; readonly next: Step; readonly what: string }

const plans = {
  'start-packaging': { act: 'package', next: 'start-shipping', what: 'packaging started' },
  'start-shipping': { act: 'ship', next: 'complete', what: 'shipping started' },
} as const satisfies Partial<Record<Step, Plan>>

/**
 * Starts packaging or shipping: the status, the deadline and the next step's outbox entry in one write, then
 * that step's message, which waits in the queue until that deadline. A step already recorded sends
 * nothing, unless its message comes back: then the sender may have died before it sent.
 */
export async function advanceOrder(
  due: DueStep & { readonly step: keyof typeof plans },
  deps: AdvanceDeps,
): Promise<'advanced' | 'early' | 'resent' | 'stale'> {
  const { orderId, step, dueAt, traceId, redelivered } = due
  const now = deps.clock()
  if (Date.parse(dueAt) > now.getTime()) {
    await sendStepAt({ orderId, step, dueAt, traceId }, deps)
    return 'early'
  }
  const { act, next, what } = plans[step]
  const endsAt = endOf(step, dueAt, now, deps.durations)
  const result = await deps.orders.change({
    orderId,
    ...sourcesOf(act),
    where: { stepDueAt: dueAt },
    set: { stepDueAt: endsAt, nextCheckAt: endsAt },
    outbox: { step: { step: next, dueAt: endsAt, attempts: 1 } },
    entry: { entry: step, at: now.toISOString(), what, details: { endsAt } },
  })
  if (result.outcome === 'changed') {
    deps.log.info({ orderId, traceId, step, endsAt }, 'order.transition')
    await sendStepAt({ orderId, step: next, dueAt: endsAt, traceId }, deps)
    return 'advanced'
  }
  const order = result.order ?? (await deps.orders.read(orderId))
  if (!order) throw new Error(`step ${step} of an order that is not there: ${orderId}`)
  const mayBeUnsent = redelivered && order.outbox.step?.step === next
  return mayBeUnsent && (await resendStep(order, deps)) ? 'resent' : 'stale'
}

/** Shipping ends by the deadline that packaging had, however late its message came. */
function endOf(step: keyof typeof plans, dueAt: string, now: Date, durations: Durations): string {
  return step === 'start-packaging'
    ? isoAfter(now, durations.packagingSeconds)
    : isoAfter(dueAt, durations.shippingSeconds)
}
