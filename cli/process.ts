import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { checkout } from './deployment.ts'

/** The process that holds a lock or a release. It may have ended. */
export type Holder = {
  /** For messages only: host names are not unique. */
  readonly host: string
  /** A random id of the machine. */
  readonly machine: string
  readonly pid: number
  /** The boot id, because process ids are reused after a reboot; undefined outside Linux. */
  readonly boot?: string | undefined
}

export const thisProcess = (): Holder => processOf(process.pid)

/** Returns the process with this id on this machine. */
export const processOf = (pid: number): Holder => ({
  host: hostname(),
  machine: thisMachine(),
  pid,
  boot: thisBoot(),
})

/** Returns whether a process of this machine is running. */
export function isAlive({ pid, boot }: Pick<Holder, 'pid' | 'boot'>): boolean {
  if (boot !== undefined && boot !== thisBoot()) return false
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Returns whether a process is known to have ended. Always false for processes of other machines.
 */
export const isGone = (holder: Holder): boolean =>
  holder.host === hostname() && holder.machine === thisMachine() && !isAlive(holder)

/** Returns the boot id; undefined outside Linux, where only the process id is compared. */
function thisBoot(): string | undefined {
  const file = '/proc/sys/kernel/random/boot_id'
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

/** Returns the machine's random id. Creates it in the checkout on first use. */
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
