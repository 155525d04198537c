import { spawn } from 'node:child_process'
import { isUnderSystemd } from './config.ts'

const isHosted = isUnderSystemd()

type SystemdState = 'READY=1' | 'WATCHDOG=1' | 'STOPPING=1'

/**
 * Tells systemd how we are, where it runs us. Through its own program, because Node has no datagram
 * sockets on paths. It stays until systemd has heard it, which here nothing waits for: the word of a
 * process that has gone already cannot be told to be ours, and is dropped.
 */
export function notifySystemd(state: SystemdState): void {
  if (!isHosted) return
  const notifier = spawn('systemd-notify', [state], { stdio: 'ignore' })
  notifier.on('error', () => undefined)
  notifier.unref()
}
