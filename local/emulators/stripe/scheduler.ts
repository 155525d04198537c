/** Runs actions at their times, until it is closed. */
export type Scheduler = {
  /** Runs an action at `atSeconds` (Unix seconds), or immediately if that time has passed. */
  schedule(atSeconds: number, act: () => void): void
  close(): void
}

export function createScheduler(): Scheduler {
  const timers = new Set<NodeJS.Timeout>()
  return {
    schedule: (atSeconds, act) => {
      const timer = setTimeout(
        () => {
          timers.delete(timer)
          act()
        },
        Math.max(0, atSeconds * 1000 - Date.now()),
      )
      timers.add(timer)
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
