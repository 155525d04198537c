/** Runs actions later, until it is closed. */
export type Timetable = {
  /** Plans an action at `atSeconds` (Unix seconds), or immediately if that time has passed. */
  plan(atSeconds: number, act: () => void): void
  close(): void
}

export function createTimetable(): Timetable {
  const timers = new Set<NodeJS.Timeout>()
  return {
    plan: (atSeconds, act) => {
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
