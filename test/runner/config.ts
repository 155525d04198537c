import { availableParallelism } from 'node:os'

/** JOBS is how many test files run at once: by default one more than there are processors, since tests also wait. */
export function readRunnerConfig(env: NodeJS.ProcessEnv = process.env): { readonly jobs: number } {
  const jobs = Number(env['JOBS'] || availableParallelism() + 1)
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new Error(`JOBS=${env['JOBS']} is not a number of test files. Use JOBS=2 or more.`)
  return { jobs }
}
