import type { TObject } from 'typebox'
import { localOnly } from '#core/environment.ts'

export type Settings = {
  /** All variables that are read. */
  readonly read: ReadonlySet<string>
  /** The required variables. */
  readonly needed: ReadonlySet<string>
}

/**
 * Returns the variables that a deployed program reads, without those that only the local
 * environment may set.
 */
export function settingsIn(schema: TObject): Settings {
  const read = Object.keys(schema.properties).filter((name) => !localOnly.includes(name))
  const needed = read.filter(
    (name) => schema.required?.includes(name) && !('default' in (schema.properties[name] ?? {})),
  )
  return { read: new Set(read), needed: new Set(needed) }
}
