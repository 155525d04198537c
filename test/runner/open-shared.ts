import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startForks } from '../infra/operator/emulator.ts'

/**
 * Prepares shared dependencies that are slow to load: Node's compile cache, and moto if at least
 * two of the files use it. If moto is missing, those files report it. `env` is what the files need
 * to find it.
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
