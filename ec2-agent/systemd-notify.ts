import { spawn } from 'node:child_process'
import { isUnderSystemd } from './config.ts'

const hasSystemd = isUnderSystemd()

type SystemdState = 'READY=1' | 'WATCHDOG=1' | 'STOPPING=1'

/**
 * Reports the agent's state to systemd; does nothing if systemd does not run the agent. It calls
 * `systemd-notify`, because Node cannot open Unix datagram sockets. That program waits until
 * systemd has read the message: systemd cannot attribute a message to its unit after the sender has
 * exited, and drops it. The agent itself does not wait.
 */
export function notifySystemd(state: SystemdState): void {
  if (!hasSystemd) return
  const notifier = spawn('systemd-notify', [state], { stdio: 'ignore' })
  notifier.on('error', () => undefined)
  notifier.unref()
}
