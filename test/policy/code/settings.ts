import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Settings = {
  /** Every variable that is read. */
  readonly read: ReadonlySet<string>
  /** Those that must be there. */
  readonly needed: ReadonlySet<string>
}

/**
 * The environment that a config file reads, from its schema: those that only the local environment may
 * set are none of a deployment's.
 */
export function settingsReadBy(root: string, path: string): Settings {
  const local = localOnly(root)
  const text = readFileSync(join(root, path), 'utf8')
  const [, schema = ''] = /const EnvSchema = Type\.Object\(\{(.*?)\n\}\)/s.exec(text) ?? []
  const fields = schema
    .split(/\n {2}(?=[A-Z/])/)
    .flatMap((field) => [...field.matchAll(/^([A-Z][A-Z0-9_]+): (.*)$/gs)])
  if (fields.length < 5) throw new Error(`${path} has no schema that can be read`)
  const wanted = fields.filter(([, name = '']) => !local.has(name))
  const isNeeded = (type = '') => !type.startsWith('Type.Optional(') && !type.includes('default:')
  return {
    read: new Set(wanted.map(([, name = '']) => name)),
    needed: new Set(wanted.filter(([, , type]) => isNeeded(type)).map(([, name = '']) => name)),
  }
}

function localOnly(root: string): ReadonlySet<string> {
  const text = readFileSync(join(root, 'core/environment.ts'), 'utf8')
  const [, names = ''] = /const localOnly = \[([^\]]*)\]/.exec(text) ?? []
  return new Set([...names.matchAll(/'(\w+)'/g)].map(([, name = '']) => name))
}
