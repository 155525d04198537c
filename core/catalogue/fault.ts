/** One thing that is wrong with a catalogue: where (keys and indexes from the root), and what. */
export type CatalogueFault = {
  readonly path: readonly string[]
  readonly message: string
  /** The key itself is wrong, not its value. */
  readonly atKey?: boolean
}
