/** A fault of a catalogue: its path (keys and indexes from the root) and a message. */
export type CatalogueFault = {
  readonly path: readonly string[]
  readonly message: string
  /** True if the key is wrong, not its value. */
  readonly atKey?: boolean
}
