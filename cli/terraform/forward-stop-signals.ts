import type { ChildProcess } from 'node:child_process'

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

type StopSignal = (typeof stopSignals)[number]

/**
 * Forwards stop signals of this process to Terraform as SIGINT, which makes Terraform stop
 * gracefully. Terraform runs in its own session, so it does not receive the terminal's signals.
 *
 * Returns `received`, which gives the first stop signal, and `end`, which stops forwarding.
 */
export function forwardStopSignals(child: ChildProcess) {
  let received: StopSignal | undefined
  const forward = (signal: StopSignal) => {
    if (isForwarded(signal, { isStopping: received !== undefined })) child.kill('SIGINT')
    received ??= signal
  }
  for (const signal of stopSignals) process.on(signal, forward)
  return {
    received: () => received,
    end: () => {
      for (const signal of stopSignals) process.off(signal, forward)
    },
  }
}

/**
 * Returns whether a signal is forwarded. A second SIGINT makes Terraform quit at once, without
 * saving its state. So only a second Ctrl-C is forwarded, not the second signal of a cancelled CI
 * job.
 */
export const isForwarded = (
  signal: StopSignal,
  { isStopping }: { readonly isStopping: boolean },
): boolean => !isStopping || signal === 'SIGINT'
