import { availableParallelism } from 'node:os'
import { readTargetVariables } from '../../cli/target-variables.ts'
import type { Target } from './select-files.ts'

/** How many random sequences each test tries in `make test-random`. */
const manyRuns = '60'

type Variables = { readonly FILE?: string | undefined; readonly JOBS?: string | undefined }

/**
 * Reads the variables of `make test` and of `make test-GROUP`, with GROUP from the environment.
 * JOBS is how many files run at once. Its default is one more than the processors, because tests
 * also wait. `env` is added to the environment of the tests: RUNS and SEED.
 */
export function readRunnerConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly target: Target
  readonly patterns: readonly string[]
  readonly jobs: number
  readonly env: Readonly<Record<string, string>>
} {
  const target = (env['GROUP'] ? `test-${env['GROUP']}` : 'test') as Target
  const { FILE, JOBS, ...random }: Variables = readTargetVariables(target, env)
  const patterns = (FILE ?? '').split(/[\s,]+/).filter(Boolean)
  if (FILE !== undefined && patterns.length === 0)
    throw new Error('FILE is empty. Name a file or a folder, or leave FILE out to run everything.')
  const jobs = Number(JOBS ?? availableParallelism() + 1)
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new Error(`JOBS=${JOBS} is not a number of test files. Use JOBS=2, for example.`)
  const given = Object.entries(random).filter(([, value]) => value !== undefined)
  return {
    target,
    patterns,
    jobs,
    env: target === 'test-random' ? { RUNS: manyRuns, ...Object.fromEntries(given) } : {},
  }
}
