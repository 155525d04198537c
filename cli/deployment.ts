import { resolve } from 'node:path'
import type { Values } from './values/merge.ts'
import { readValues } from './values/read-values.ts'

export const checkout = resolve(import.meta.dirname, '..')

/** What every command about a deployment is given. */
export type DeploymentGiven = {
  readonly ENV?: string | undefined
  readonly FILE?: string | undefined
  readonly SET?: string | undefined
}

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

/** Reads a deployment's values. Throws Error with every fault of the values, a line each. */
export function readDeployment(
  { ENV: env, FILE: file, SET: set }: DeploymentGiven,
  root: string = checkout,
): Deployment {
  if (env !== 'dev' && env !== 'prod')
    throw new Error(`ENV is dev or prod${env ? `, not ${env}` : ''}`)
  const values = readValues({ root, env, file, set: splitSets(set) })
  return {
    env,
    name: env === 'prod' ? 'ecommerce' : `ecommerce-${env}`,
    parameters: `/ecommerce/${env}`,
    region: String(values['region']),
    values,
  }
}

/** One text may set several: each begins with `module.key=`, so that a value may hold spaces. */
export function splitSets(text = ''): readonly string[] {
  return text.split(/\s+(?=[\w-]+(?:\.[\w-]+)*=)/).filter((one) => one.trim() !== '')
}
