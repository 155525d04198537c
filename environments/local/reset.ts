import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from './config.ts'
import { findRunning } from './running.ts'

/** `make dev-reset`: forgets every order, account, mail and message. Programs that were fetched stay. */
const { dir } = readConfig()
const running = await findRunning(dir)
if (running) {
  process.stderr.write(`the shop runs (process ${running.pid}): stop it first\n`)
  process.exit(1)
}
const kept = ['mariadb']
const forgotten = readdirOrNothing(dir).filter((name) => !kept.includes(name))
for (const name of forgotten) rmSync(join(dir, name), { recursive: true, force: true })
process.stdout.write(forgotten.length > 0 ? 'Forgotten.\n' : 'There was nothing to forget.\n')

function readdirOrNothing(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
