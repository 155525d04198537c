import { resolve } from 'node:path'
import type { Values } from './values/merge.ts'
import { readValues } from './values/read-values.ts'

export const checkout = resolve(import.meta.dirname, '../..')

/** Arguments that every command about a deployment takes. */
export const deploymentArguments = ['env', 'file', 'set'] as const

/** A deployment as its values describe it. */
export type Deployment = {
  readonly env: 'dev' | 'prod'
  /** What every name in AWS begins with. */
  readonly name: string
  /** Where its secrets and settings are in the parameter store. */
  readonly parameters: string
  readonly region: string
  readonly values: Values
}

/** Reads `--env dev --file f --set "a.b=c d.e=f"`. Throws Error with every fault of the values, a line each. */
export function readDeployment(
  given: (name: (typeof deploymentArguments)[number]) => string | undefined,
  root: string = checkout,
): Deployment {
  const env = given('env')
  if (env !== 'dev' && env !== 'prod')
    throw new Error(`ENV is dev or prod${env ? `, not ${env}` : ''}`)
  const values = readValues({ root, env, file: given('file'), set: splitSets(given('set')) })
  return {
    env,
    name: env === 'prod' ? 'ecommerce' : `ecommerce-${env}`,
    parameters: `/ecommerce/${env}`,
    region: String(values['region']),
    values,
  }
}

/** One text may set several: each begins with `chart.key=`, so that a value may hold spaces. */
export function splitSets(text = ''): readonly string[] {
  return text.split(/\s+(?=[\w-]+(?:\.[\w-]+)*=)/).filter((one) => one.trim() !== '')
}
