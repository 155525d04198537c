import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readRunnerConfig } from './runner/config.ts'
import { createReporter } from './runner/reporter.ts'
import { runFiles } from './runner/run-files.ts'
import {
  findTestFiles,
  type Group,
  groupNames,
  selectFiles,
  selectGroup,
} from './runner/select-files.ts'

/**
 * `make test`, `make test-install`, `make test-random`: runs test files, each in a process of its own, and
 * reports while it goes on. Arguments are files or folders; `--group` selects the files of a slow group.
 */
const root = resolve(import.meta.dirname, '..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { group: { type: 'string' } },
})

try {
  const { group } = values
  if (group && !groupNames.includes(group as Group))
    throw new Error(`There is no group "${group}", only ${groupNames.join(', ')}`)
  const all = findTestFiles(root)
  // FILE="a b" is one argument.
  const patterns = positionals.flatMap((argument) => argument.split(/[\s,]+/)).filter(Boolean)
  const files =
    patterns.length > 0 ? selectFiles(all, patterns) : selectGroup(all, group as Group | undefined)
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      process.exitCode = 130
      stop.abort()
    })
  const reporter = createReporter(process.stdout, files.length, patterns.length > 0)
  await runFiles(files, reporter, {
    root,
    timeoutSeconds: 90,
    graceMs: 15_000,
    signal: stop.signal,
    ...readRunnerConfig(),
  })
  reporter.close()
  const { passed, failed } = reporter.totals
  process.exitCode ??= failed === 0 && passed > 0 ? 0 : 1
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}
