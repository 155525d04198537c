import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultsIn } from './check.ts'
import { type Layer, parseSet, readLayer } from './layer.ts'
import { mergeValues, type Values } from './merge.ts'
import type { Schema } from './schema.ts'

export type ValuesRequest = {
  /** The root folder of the checkout. */
  readonly root: string
  readonly env: string
  /** A values file that overrides the environment's own. */
  readonly file?: string | undefined
  /** `module.key=value` parts, which override everything else. */
  readonly set?: readonly string[]
}

/** The name of the shop of the user's description, and of any environment that sets no other. */
export const defaultName = 'ecommerce'

const common = { name: defaultName, region: 'eu-west-1', stripe: { mode: 'test' } }

/**
 * Returns the values of an environment: the modules' defaults, overridden by
 * environments/<env>/values.yaml, then `file`, then `set`. Throws Error with one line for each
 * invalid value.
 */
export function readValues({ root, env, file, set = [] }: ValuesRequest): Values {
  const layers: Layer[] = [
    readLayer(join(root, 'environments', env, 'values.yaml'), `environments/${env}/values.yaml`),
    ...(file ? [readLayer(file)] : []),
    ...set.map(parseSet),
  ]
  const modules = readModules(root)
  const defaults = {
    ...common,
    ...Object.fromEntries(modules.map(({ name, layer }) => [name, layer.values])),
  }
  const values = mergeValues(defaults, ...layers.map((layer) => layer.values))
  const schemas = new Map(modules.map(({ name, schema }) => [name, schema]))
  const faults = faultsIn(values, schemas, layers)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return values
}

function readModules(root: string) {
  const modules = join(root, 'modules')
  return readdirSync(modules)
    .filter((name) => existsSync(join(modules, name, 'values.yaml')))
    .sort()
    .map((name) => ({
      name,
      layer: readLayer(join(modules, name, 'values.yaml'), `modules/${name}/values.yaml`),
      schema: JSON.parse(readFileSync(join(modules, name, 'values.schema.json'), 'utf8')) as Schema,
    }))
}
