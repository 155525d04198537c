import type { ChildProcess } from 'node:child_process'

const stops = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

type Stop = (typeof stops)[number]

/**
 * Asks a Terraform that no signal reaches by itself to end in order when this process is asked to stop.
 * Whether that has been asked, and an end to it.
 */
export function passStopsOn(child: ChildProcess) {
  let asked: Stop | undefined
  const pass = (signal: Stop) => {
    if (isPassedOn(signal, { isAsked: asked !== undefined })) child.kill('SIGINT')
    asked ??= signal
  }
  for (const stop of stops) process.on(stop, pass)
  return {
    asked: () => asked,
    end: () => {
      for (const stop of stops) process.off(stop, pass)
    },
  }
}

/**
 * Whether a signal is passed on. A second SIGINT lets Terraform drop what it is at, without its state: so
 * only somebody who insists at the keyboard sends it, and not a job that is cancelled by one signal after
 * another.
 */
export const isPassedOn = (signal: Stop, { isAsked }: { readonly isAsked: boolean }): boolean =>
  !isAsked || signal === 'SIGINT'
