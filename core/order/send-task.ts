import { type Clock, secondsUntil } from '../clock.ts'
import { makeMessage, type SendMessage, type TaskType } from '../ports/messages.ts'
import type { Step } from './outbox.ts'

/** Maximum delay of an SQS message, in seconds. */
const longestDelay = 900

/** What it takes to send to the long-tasks queue, which the agent consumes. */
export type SendTaskDeps = {
  readonly sendTask: SendMessage<TaskType>
  readonly clock: Clock
}

/**
 * Returns the delay in seconds with which a message arrives at `dueAt`, or as close before it as
 * SQS allows.
 */
export function delayUntil(dueAt: string, now: Date): number {
  return Math.min(longestDelay, Math.ceil(secondsUntil(dueAt, now)))
}

/**
 * Sends the message that triggers `step` at `dueAt` (ISO 8601). It waits in the queue, not in this
 * process.
 */
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

/** Sends the message that makes the agent try an order's due effects at `dueAt` (ISO 8601). */
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
