import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, type Part, type ReportLine, startChild } from './children.ts'

export type Supervised = {
  readonly name: string
  pid(): number | undefined
  /** Ends the process at once, as a crash would; it is started again. */
  kill(signal: NodeJS.Signals): void
  /** Ends it in peace and starts it anew: its code or its files have changed. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** How long a part may take to end in peace, in milliseconds. None of them loses anything by dying. */
const patienceMs = 3000
const pausesMs = [200, 1000, 3000, 10_000]

/** A part that lasted so long was well: the next pause is the shortest again. */
const wellAfterMs = 3000

/** Keeps one part of the shop running: started again whenever it ends by itself. */
export function supervise(part: Part, root: string, report: ReportLine): Supervised {
  const { name } = part
  let child: Child
  let startedAt = 0
  let failures = 0
  let isEnding = false
  let isStopped = false
  let turn = Promise.resolve()

  function start() {
    child = startChild(part, root, report)
    startedAt = Date.now()
    void watch(child)
  }

  async function watch(watched: Child) {
    const how = await watched.ended
    if (isEnding || isStopped || child !== watched) return
    failures = Date.now() - startedAt > wellAfterMs ? 0 : failures
    const pause = pausesMs[Math.min(failures, pausesMs.length - 1)] as number
    failures += 1
    report(name, `ended with ${how}; it starts again in ${pause / 1000} s`)
    await sleep(pause)
    if (!isEnding && !isStopped && child === watched) start()
  }

  async function end(ending: Child) {
    ending.kill('SIGTERM')
    const late = setTimeout(() => ending.kill('SIGKILL'), patienceMs)
    await ending.ended
    clearTimeout(late)
  }

  /** Two restarts at once would each start a process, and a stop would miss the one that is coming. */
  function inTurn(act: () => Promise<void>): Promise<void> {
    turn = turn.then(act)
    return turn
  }

  start()
  return {
    name,
    pid: () => child.pid,
    kill: (signal) => child.kill(signal),
    restart: () =>
      inTurn(async () => {
        isEnding = true
        await end(child)
        isEnding = false
        if (!isStopped) start()
      }),
    stop: () => {
      isStopped = true
      return inTurn(() => end(child))
    },
  }
}
