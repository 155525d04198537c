import { resolve } from 'node:path'
import { runPipeline } from './run-pipeline.ts'
import { pipelines } from './steps.ts'

/**
 * `make nightly` and `.ci/run`: run every command of a pipeline, then print a table of durations.
 */
const [name = ''] = process.argv.slice(2)
const pipeline = pipelines[name]
if (!pipeline) {
  console.error(`There is no pipeline "${name}". Pipelines: ${Object.keys(pipelines).join(', ')}`)
  process.exit(2)
}
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
const isGood = await runPipeline(pipeline, {
  root: resolve(import.meta.dirname, '../..'),
  print: (text) => process.stdout.write(text),
  limitOf: ({ minutes }) => Math.max(15, 5 * minutes),
  graceMs: 10_000,
  signal: stop.signal,
})
process.exitCode = isGood ? 0 : 1
