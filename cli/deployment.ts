import { resolve } from 'node:path'
import { findEnvironment, refuseSharedName } from './environments.ts'
import type { StripeMode } from './secrets/known-secrets.ts'
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
  /** The name of its folder in `environments`. */
  readonly env: string
  /** The shop's name: the prefix of all resource names in AWS. */
  readonly name: string
  /** The path prefix of its secrets and settings in the parameter store. */
  readonly parameters: string
  readonly region: string
  readonly values: Values
}

/**
 * Reads a deployment's values. Throws Error for an unknown environment, or with one line
 * for each invalid value.
 */
export function readDeployment(
  { ENV: given, FILE: file, SET: set }: DeploymentVariables,
  root: string = checkout,
): Deployment {
  const env = findEnvironment(given, root)
  const values = readValues({ root, env, file, set: splitSets(set) })
  const name = String(values['name'])
  refuseSharedName(env, { name, account: String(values['account']) }, root)
  return { env, name, parameters: `/${name}`, region: String(values['region']), values }
}

/** Splits SET into its parts. A new part starts at `module.key=`, so a value may contain spaces. */
export function splitSets(text = ''): readonly string[] {
  return text.split(/\s+(?=[\w-]+(?:\.[\w-]+)*=)/).filter((one) => one.trim() !== '')
}

/** Returns the Stripe mode of a shop. */
export const stripeModeOf = ({ values }: Pick<Deployment, 'values'>) =>
  (values['stripe'] as { readonly mode: StripeMode }).mode
