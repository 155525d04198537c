import { readRunnerConfig } from './runner/config.ts'
import { openShared } from './runner/open-shared.ts'
import { createReporter } from './runner/reporter.ts'
import { runFiles } from './runner/run-files.ts'
import { findTestFiles, selectFiles, selectTarget } from './runner/select-files.ts'

/**
 * `make test`, `make test-slow`, `make test-install`, `make test-random`: runs each test file in a
 * separate process and reports progress. Must start in the repository's root.
 */
const root = process.cwd()

try {
  const { target, patterns, jobs, env } = readRunnerConfig()
  const all = findTestFiles(root)
  const isPart = patterns.length > 0
  const files = isPart ? selectFiles(all, patterns) : selectTarget(all, target)
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      process.exitCode = 130
      stop.abort()
    })
  const showsComments = isPart || target !== 'test'
  const reporter = createReporter(process.stdout, files.length, showsComments)
  const shared = await openShared(root, files)
  await runFiles(files, reporter, {
    root,
    timeoutSeconds: 90,
    graceMs: 15_000,
    signal: stop.signal,
    jobs,
    env: { ...env, ...shared.env },
  })
  shared.close()
  reporter.close()
  const { passed, failed } = reporter.totals
  process.exitCode ??= failed === 0 && passed > 0 ? 0 : 1
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}
