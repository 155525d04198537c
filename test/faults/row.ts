import type { Lab } from './lab.ts'

/**
 * One row of the table: a fault, the orders that it affects, and the conditions that must hold
 * afterwards.
 */
export type Row = {
  /** The number of the fault in the matrix. Letters distinguish its variants. */
  readonly id: string
  readonly title: string
  /** How many orders to place during the fault. */
  readonly orders: number
  /** Buys during the fault and heals it. The lab then waits for the final status of the orders. */
  run(lab: Lab, orders: number): Promise<Caught>
}

export type Caught = {
  /** Orders that were accepted and paid, or whose expected end is in `ends`. */
  readonly orderIds: readonly string[]
  /** How many faults were injected. */
  readonly hits: number
  /** How many orders the fault affected. Faults that name no order count all placed orders. */
  readonly caught: number
  /** The expected final status of an order, if it is not `completed`. */
  readonly ends?: ReadonlyMap<string, readonly string[]>
  readonly note?: string
}
