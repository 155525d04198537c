import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './open-artifacts.ts'

/** Returns whether only a local shop may have a setting, because it points to emulators. */
const isLocal = (name: string) =>
  /^AWS_(ENDPOINT_URL|ACCESS_KEY_ID|SECRET_ACCESS_KEY|EC2_METADATA)/.test(name) ||
  /^(STRIPE_API|COGNITO_(OPERATORS_)?JWKS)_URL$/.test(name)

/** Returns the names of the settings that a deployment must set. */
export const deployedNames = (env: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(env)
    .filter((name) => !isLocal(name))
    .sort()

/**
 * Returns the names of the environment variables that a module sets. Lambda itself sets the region.
 */
export function namesInModule(file: string): readonly string[] {
  const text = readFileSync(join(root, 'modules', file), 'utf8')
  const block = /\n {2}environment = (?:merge\([^{]*)?\{\n([\s\S]*?)\n {2}\}/.exec(text)?.[1] ?? ''
  return [...block.matchAll(/^ {4}([A-Z_]+) +=/gm)].map(([, name = '']) => name)
}
