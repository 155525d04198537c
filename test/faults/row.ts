import type { Lab } from './lab.ts'

/**
 * One row of the table: a fault during purchases. Afterwards every order must have its final
 * status.
 */
export type Row = {
  /** The number of the fault in `docs/promises.md`. Letters distinguish its variants. */
  readonly id: string
  readonly title: string
  /** How many orders to place during the fault. */
  readonly orders: number
  /** Buys during the fault and ends it. The caller then waits for the orders' final statuses. */
  run(lab: Lab, orders: number): Promise<RowResult>
}

export type RowResult = {
  /** The orders that must complete, or end as `ends` says. */
  readonly orderIds: readonly string[]
  /** How many faults were injected. */
  readonly hits: number
  /** How many orders the fault affected. If it concerns no single order: all placed orders. */
  readonly affected: number
  /** The allowed final statuses of an order, if they are not `completed` alone. */
  readonly ends?: ReadonlyMap<string, readonly string[]>
  readonly note?: string
}
