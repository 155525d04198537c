import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './open-artifacts.ts'

/** Names that only one machine may set: they lead to its emulators. */
const isLocal = (name: string) =>
  /^AWS_(ENDPOINT_URL|ACCESS_KEY_ID|SECRET_ACCESS_KEY|EC2_METADATA)/.test(name) ||
  ['STRIPE_API_URL', 'COGNITO_JWKS_URL'].includes(name)

/** What a deployment names, of these settings. */
export const deployedNames = (env: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(env)
    .filter((name) => !isLocal(name))
    .sort()

/** The settings that a module gives its process, by name; Lambda itself gives the region. */
export function namesInModule(file: string): readonly string[] {
  const text = readFileSync(join(root, 'modules', file), 'utf8')
  const block = /\n {2}environment = (?:merge\([^{]*)?\{\n([\s\S]*?)\n {2}\}/.exec(text)?.[1] ?? ''
  return [...block.matchAll(/^ {4}([A-Z_]+) +=/gm)].map(([, name = '']) => name)
}
