import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { checkout } from './deployment.ts'

/** A process on some machine, which may be gone. */
export type Holder = {
  /** For people: two machines may be called the same. */
  readonly host: string
  readonly machine: string
  readonly pid: number
  /** Which start of the machine it is of, where the machine says so: numbers are given anew with each. */
  readonly boot?: string | undefined
}

export const thisProcess = (): Holder => processOf(process.pid)

/** One that runs on this machine, by its number. */
export const processOf = (pid: number): Holder => ({
  host: hostname(),
  machine: thisMachine(),
  pid,
  boot: thisBoot(),
})

/** Whether a process of this machine runs. */
export function isAlive({ pid, boot }: Pick<Holder, 'pid' | 'boot'>): boolean {
  if (boot !== undefined && boot !== thisBoot()) return false
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether it is known to have ended; of another machine nothing is known. */
export const isGone = (holder: Holder): boolean =>
  holder.host === hostname() && holder.machine === thisMachine() && !isAlive(holder)

/** Linux names each start of a machine; elsewhere the number alone must do. */
function thisBoot(): string | undefined {
  const file = '/proc/sys/kernel/random/boot_id'
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

/** The name that this checkout gave its machine when it first needed one. */
function thisMachine(): string {
  const file = join(checkout, '.local/machine')
  mkdirSync(dirname(file), { recursive: true })
  try {
    writeFileSync(file, randomUUID(), { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8')
}
