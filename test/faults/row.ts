import type { Lab } from './lab.ts'

/** One line of the table: a fault, orders caught in it, and what must be true afterwards. */
export type Row = {
  /** The fault's number in the matrix; letters tell its ways apart. */
  readonly id: string
  readonly title: string
  /** How many orders to send into it. */
  readonly orders: number
  /** Buys under the fault, and heals it. The orders are followed to their end afterwards. */
  run(lab: Lab, orders: number): Promise<Caught>
}

export type Caught = {
  /** Orders that were accepted and paid, or that must end otherwise. */
  readonly orderIds: readonly string[]
  /** How often the fault was really injected. */
  readonly hits: number
  /** How many orders were in it; as many as were placed where the fault names none. */
  readonly caught: number
  /** How an order must end where it is not `completed`. */
  readonly ends?: ReadonlyMap<string, readonly string[]>
  readonly note?: string
}
