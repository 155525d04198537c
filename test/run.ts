import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** `make test`: every test through tap; its last line counts what passed and what failed. */
const root = resolve(import.meta.dirname, '..')
const record = join(root, '.tap/all.tap')
rmSync(record, { force: true })

// Where nobody watches, a moving display is noise: what failed is said at the end.
const isWatched = process.stdout.isTTY
const tap = spawn(
  process.execPath,
  [
    join(root, 'node_modules/.bin/tap'),
    '--disable-coverage',
    `--reporter=${isWatched ? 'terse' : 'silent'}`,
    `--output-file=${record}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
)
tap.once('exit', (code) => {
  const text = existsSync(record) ? readFileSync(record, 'utf8') : ''
  const { passed, failed } = countOf(text)
  if (!isWatched) for (const failure of failuresIn(text)) process.stdout.write(`${failure}\n`)
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  process.exitCode = code === 0 && failed === 0 && passed > 0 ? 0 : 1
})

/** Assertions; a file that could not be run counts as one that failed. */
function countOf(text: string): { passed: number; failed: number } {
  const lines = text.split('\n').map((line) => line.trimStart())
  const totals = lines.findLast((line) => line.startsWith('# {')) ?? ''
  const count = (name: string) => Number(new RegExp(`${name}: (\\d+)`).exec(totals)?.[1] ?? 0)
  const broken = lines.filter((line) => line.startsWith('not ok')).length
  return { passed: count('pass'), failed: count('fail') || broken }
}

/** What failed, each with what tap has to say of it. */
function failuresIn(text: string): string[] {
  return [...text.matchAll(/^ *not ok .*(?:\n +---\n[\s\S]*?\n +\.\.\.)?/gm)].map(([all]) => all)
}
