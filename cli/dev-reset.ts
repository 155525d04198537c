import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../local/config.ts'
import { findRunning } from '../local/running.ts'
import { confirm } from './confirm.ts'
import type { CommandOf } from './targets.ts'

/** Downloaded programs. */
const kept = ['mariadb']

/**
 * Every local shop has this folder. Without it, LOCAL_DIR may be wrong, for example a home folder.
 */
const marker = 'dynamodb'

/**
 * `make dev-reset`: deletes the local orders, accounts, mails and messages; keeps downloaded
 * programs.
 */
export const devReset: CommandOf<'dev-reset'> = async ({ DRY_RUN, YES }, io) => {
  const { dir } = readConfig()
  const running = await findRunning(dir)
  if (running) throw new Error(`the shop is running (process ${running.pid}): stop it first`)
  const all = existsSync(dir) ? readdirSync(dir) : []
  const deleted = all.filter((name) => !kept.includes(name))
  if (!deleted.includes(marker))
    return io.print(
      `Nothing to delete: ${dir} contains no local shop (it has no folder ${marker}).`,
    )
  io.print(`${dir}: ${deleted.join(', ')}`)
  if (DRY_RUN) return
  await confirm('Delete these, including all local orders and accounts?', YES, io)
  // Delete the marker folder last, so that an interrupted reset can be repeated.
  const inOrder = [...deleted.filter((name) => name !== marker), marker]
  for (const name of inOrder) rmSync(join(dir, name), { recursive: true, force: true })
  io.print('Deleted.')
}
