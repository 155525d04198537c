import { resolve } from 'node:path'
import type { Values } from './values/merge.ts'
import { readValues } from './values/read-values.ts'

/** The root folder of this checkout. */
export const checkout = resolve(import.meta.dirname, '..')

/** The variables that every deployment command accepts. */
export type DeploymentVariables = {
  readonly ENV?: string | undefined
  readonly FILE?: string | undefined
  readonly SET?: string | undefined
}

/** An environment and its values. */
export type Deployment = {
  readonly env: 'dev' | 'prod'
  /** The prefix of all resource names in AWS. */
  readonly name: string
  /** The path prefix of its secrets and settings in the parameter store. */
  readonly parameters: string
  readonly region: string
  readonly values: Values
}

/** Reads a deployment's values. Throws Error with one line for each invalid value. */
export function readDeployment(
  { ENV: env, FILE: file, SET: set }: DeploymentVariables,
  root: string = checkout,
): Deployment {
  if (env !== 'dev' && env !== 'prod')
    throw new Error(`ENV must be dev or prod${env ? `, not ${env}` : ''}`)
  const values = readValues({ root, env, file, set: splitSets(set) })
  return {
    env,
    name: env === 'prod' ? 'ecommerce' : `ecommerce-${env}`,
    parameters: `/ecommerce/${env}`,
    region: String(values['region']),
    values,
  }
}

/** Splits SET into its parts. A new part starts at `module.key=`, so a value may contain spaces. */
export function splitSets(text = ''): readonly string[] {
  return text.split(/\s+(?=[\w-]+(?:\.[\w-]+)*=)/).filter((one) => one.trim() !== '')
}
