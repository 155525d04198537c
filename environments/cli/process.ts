import { hostname } from 'node:os'

/** A process on some machine, which may be gone. */
export type Holder = { readonly host: string; readonly pid: number }

export const thisProcess = (): Holder => ({ host: hostname(), pid: process.pid })

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether it is known to have ended; of another machine nothing is known. */
export const isGone = ({ host, pid }: Holder): boolean => host === hostname() && !isAlive(pid)
