import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../local/config.ts'
import { findRunning } from '../local/running.ts'
import { confirm } from './confirm.ts'
import type { CommandOf } from './targets.ts'

/** Programs that were fetched. */
const kept = ['mariadb']

/** Every local shop has this folder; what lacks it may be a wrong LOCAL_DIR, such as a home folder. */
const mark = 'dynamodb'

/** `make dev-reset`: forgets every order, account, mail and message. Programs that were fetched stay. */
export const devReset: CommandOf<'dev-reset'> = async ({ DRY_RUN, YES }, io) => {
  const { dir } = readConfig()
  const running = await findRunning(dir)
  if (running) throw new Error(`the shop runs (process ${running.pid}): stop it first`)
  const all = existsSync(dir) ? readdirSync(dir) : []
  const forgotten = all.filter((name) => !kept.includes(name))
  if (!forgotten.includes(mark))
    return io.print(`There was nothing to forget: ${dir} holds no local shop (no folder ${mark}).`)
  io.print(`${dir}: ${forgotten.join(', ')}`)
  if (DRY_RUN) return
  await confirm('Delete these, with every local order and account?', YES, io)
  // The mark goes last, so that a reset that was broken off can be repeated.
  const inOrder = [...forgotten.filter((name) => name !== mark), mark]
  for (const name of inOrder) rmSync(join(dir, name), { recursive: true, force: true })
  io.print('Forgotten.')
}
