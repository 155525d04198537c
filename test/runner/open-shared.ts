import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startForks } from '../infra/operator/emulator.ts'

/**
 * Prepares what is slow to load and used by several of `files`, once for all of them: Node's compile
 * cache, and moto where at least two files use it. Without moto on this machine those files say so
 * themselves. `env` is what the files need to find it.
 */
export async function openShared(root: string, files: readonly string[]) {
  const env = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node-compile') }
  const usesMoto = (file: string) =>
    /support\/aws\.ts'/.test(readFileSync(join(root, file), 'utf8'))
  if (files.filter(usesMoto).length < 2) return { env, close: () => undefined }
  try {
    const forks = await startForks(process.env)
    return { env: { ...env, ...forks.env }, close: forks.close }
  } catch {
    return { env, close: () => undefined }
  }
}
