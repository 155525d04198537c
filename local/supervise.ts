import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, type Part, type ReportLine, startChild } from './children.ts'

export type Supervised = {
  readonly name: string
  pid(): number | undefined
  /** Kills the process immediately, like a crash. It is started again. */
  kill(signal: NodeJS.Signals): void
  /** Stops the process gracefully and starts it again, after a change of its code or files. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** How long a part may take to stop gracefully, in milliseconds. A killed part loses no data. */
const gracePeriodMs = 3000
const pausesMs = [200, 1000, 3000, 10_000]

/** A part that has run this long counts as healthy: the next pause is the shortest again. */
const healthyAfterMs = 3000

/** Keeps one part of the shop running: restarts it whenever it ends unexpectedly. */
export function supervise(part: Part, root: string, report: ReportLine): Supervised {
  const { name } = part
  let child: Child
  let startedAt = 0
  let failures = 0
  let isEnding = false
  let isStopped = false
  let lastTask = Promise.resolve()

  function start() {
    child = startChild(part, root, report)
    startedAt = Date.now()
    void watch(child)
  }

  async function watch(watched: Child) {
    const exit = await watched.ended
    if (isEnding || isStopped || child !== watched) return
    failures = Date.now() - startedAt > healthyAfterMs ? 0 : failures
    const pause = pausesMs[Math.min(failures, pausesMs.length - 1)] as number
    failures += 1
    report(name, `ended with ${exit}; it starts again in ${pause / 1000} s`)
    await sleep(pause)
    if (!isEnding && !isStopped && child === watched) start()
  }

  async function end(ending: Child) {
    ending.kill('SIGTERM')
    const timer = setTimeout(() => ending.kill('SIGKILL'), gracePeriodMs)
    await ending.ended
    clearTimeout(timer)
  }

  /**
   * Runs restarts and stops one at a time. Two restarts at once would each start a process, and a
   * stop would miss one of them.
   */
  function serialize(act: () => Promise<void>): Promise<void> {
    lastTask = lastTask.then(act)
    return lastTask
  }

  start()
  return {
    name,
    pid: () => child.pid,
    kill: (signal) => child.kill(signal),
    restart: () =>
      serialize(async () => {
        isEnding = true
        await end(child)
        isEnding = false
        if (!isStopped) start()
      }),
    stop: () => {
      isStopped = true
      return serialize(() => end(child))
    },
  }
}
