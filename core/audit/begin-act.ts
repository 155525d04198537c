import type { Clock } from '../clock.ts'
import { newActId } from '../ids.ts'
import type { Act, ActState, AuditLog } from '../ports/audit-log.ts'
import type { OrderStore } from '../ports/order-store.ts'

type AuditDeps = {
  readonly auditLog: AuditLog
  readonly clock: Clock
  /** Reads the state of the target; undefined if it has none. */
  readonly readState: () => Promise<ActState | undefined>
}

/** Records how an act ended. */
export type EndAct = (phase: 'done' | 'failed', outcome: string) => Promise<void>

/**
 * Records that an operator requests an act, and returns the function that records its end. Throws if
 * the request cannot be recorded: then the act must not happen. If the process ends before the
 * second entry, the first remains.
 */
export async function beginAct(
  act: Act,
  { auditLog, clock, readState }: AuditDeps,
): Promise<EndAct> {
  const actId = newActId()
  const append = (entry: Omit<Parameters<AuditLog['append']>[0], keyof Act | 'actId' | 'at'>) =>
    auditLog.append({ ...act, ...entry, actId, at: clock().toISOString() })
  const before = await readState()
  await append({ phase: 'requested', before })
  return async (phase, outcome) => {
    const after = await readState().catch(() => undefined)
    await append({ phase, outcome, before, after })
  }
}

/** Returns the state of an order for the audit log; undefined if there is no such order. */
export async function readOrderState(
  orders: Pick<OrderStore, 'read'>,
  orderId: string,
): Promise<ActState | undefined> {
  const order = await orders.read(orderId)
  if (!order) return
  const { status, currency, total, charged, refunded, chargedBack = 0, disputesOpen } = order
  return {
    status,
    currency: charged?.currency ?? currency,
    total,
    charged: charged?.amount ?? 0,
    refunded,
    chargedBack,
    disputesOpen,
  }
}
