import { type Clock, secondsUntil } from '../clock.ts'
import { makeMessage, type SendMessage, type TaskType } from '../ports/messages.ts'
import type { Step } from './outbox.ts'

/** The longest that SQS keeps a message back: 15 minutes. */
const longestDelay = 900

/** Sends to the long-tasks queue, which the agent consumes. */
export type SendTaskDeps = {
  readonly sendTask: SendMessage<TaskType>
  readonly clock: Clock
}

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
  { sendTask, clock }: SendTaskDeps,
): Promise<void> {
  const { traceId, ...body } = due
  await sendTask(
    makeMessage('order.step', body, { traceId, clock }),
    delayUntil(due.dueAt, clock()),
  )
}

/** Sends the message that makes the agent try what is due in an order's outbox at `dueAt` (ISO 8601). */
export async function sendEffects(
  { orderId, traceId }: { readonly orderId: string; readonly traceId: string },
  { sendTask, clock }: SendTaskDeps,
  dueAt = clock().toISOString(),
): Promise<void> {
  await sendTask(
    makeMessage('order.effects', { orderId }, { traceId, clock }),
    delayUntil(dueAt, clock()),
  )
}
