import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** `make test`: every test through tap; its last line counts what passed and what failed. */
const root = resolve(import.meta.dirname, '..')
const record = join(root, '.tap/all.tap')
rmSync(record, { force: true })

const files = process.argv.slice(2)
const tap = spawn(
  process.execPath,
  [
    join(root, 'node_modules/.bin/tap'),
    '--disable-coverage',
    '--reporter=terse',
    `--output-file=${record}`,
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
)
tap.once('exit', (code) => {
  const { passed, failed } = countOf(existsSync(record) ? readFileSync(record, 'utf8') : '')
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  process.exitCode = code === 0 && failed === 0 && passed > 0 ? 0 : 1
})

/** Assertions, of which a file that could not be run counts as one that failed. */
function countOf(tapText: string): { passed: number; failed: number } {
  const lines = tapText.split('\n').map((line) => line.trimStart())
  const totals = lines.findLast((line) => line.startsWith('# {')) ?? ''
  const count = (name: string) => Number(new RegExp(`${name}: (\\d+)`).exec(totals)?.[1] ?? 0)
  const broken = lines.filter((line) => line.startsWith('not ok')).length
  return { passed: count('pass'), failed: count('fail') || broken }
}
