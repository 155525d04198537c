import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readGenerated } from './read-modules.ts'

/**
 * `make modules`: writes what follows from each module's values.yaml, variables.tf and outputs.tf.
 */
const root = resolve(import.meta.dirname, '../..')

try {
  const changed = readGenerated(root).filter(({ found, expected }) => found !== expected)
  for (const { path, expected } of changed) writeFileSync(join(root, path), expected)
  console.log(changed.map(({ path }) => `written: ${path}`).join('\n') || 'nothing has changed')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
