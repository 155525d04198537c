import { type Clock, secondsUntil } from '../clock.ts'
import { makeMessage, type SendMessage } from '../ports/messages.ts'
import type { Step } from './order.ts'

/** The longest that SQS keeps a message back: 15 minutes. */
const longestDelay = 900

/** Seconds to keep a message back so that it arrives at its deadline, or as near before as SQS can. */
export function delayUntil(dueAt: string, now: Date): number {
  return Math.min(longestDelay, Math.ceil(secondsUntil(dueAt, now)))
}

/** Sends the message that makes `step` happen at `dueAt` (ISO 8601): it waits in the queue, not here. */
export async function sendStepAt(
  due: {
    readonly orderId: string
    readonly step: Step
    readonly dueAt: string
    readonly traceId: string
  },
  { sendStep, clock }: { readonly sendStep: SendMessage<'order.step'>; readonly clock: Clock },
): Promise<void> {
  const { traceId, ...body } = due
  await sendStep(
    makeMessage('order.step', body, { traceId, clock }),
    delayUntil(due.dueAt, clock()),
  )
}
