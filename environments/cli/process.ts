import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import { dirname, join } from 'node:path'
import { checkout } from './deployment.ts'

/** A process on some machine, which may be gone. */
export type Holder = {
  /** For people: two machines may be called the same. */
  readonly host: string
  readonly machine: string
  readonly pid: number
}

export const thisProcess = (): Holder => ({
  host: hostname(),
  machine: thisMachine(),
  pid: process.pid,
})

/**
 * Whether a process of this machine runs, of which somebody wrote at that time, in milliseconds since
 * 1970: what was written before the machine last started speaks of another.
 */
export function isAlive(pid: number, writtenAt: number): boolean {
  if (writtenAt < Date.now() - uptime() * 1000) return false
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether it is known to have ended; of another machine nothing is known. */
export const isGone = ({ host, machine, pid }: Holder, writtenAt: number): boolean =>
  host === hostname() && machine === thisMachine() && !isAlive(pid, writtenAt)

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
