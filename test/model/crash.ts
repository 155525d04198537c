/**
 * Where a process dies: at its nth call to a dependency, before the call is sent or after it is
 * served.
 */
export type CrashPoint = { readonly call: number; readonly moment: 'before' | 'after' }

/** Decides when a call is sent. */
export type Schedule = <Args extends unknown[], Result>(
  call: (...args: Args) => Promise<Result>,
) => (...args: Args) => Promise<Result>

/** Thrown when the simulated process dies, so that the act stops. */
export class Killed extends Error {}

/**
 * Simulates a process: counts its calls and kills it at `crash`. A dead process makes no more
 * calls, even in its error handlers.
 */
export function simulateProcess(crash: CrashPoint | undefined, schedule: Schedule) {
  let calls = 0
  let isDead = false

  function die(): never {
    isDead = true
    throw new Killed('killed')
  }

  /** Wraps a call to a dependency, so that the process can die before or after it. */
  function wrapCall<Args extends unknown[], Result>(
    unscheduled: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result> {
    const call = schedule(unscheduled)
    return async (...args) => {
      if (isDead) die()
      const number = calls++
      if (crash?.call === number && crash.moment === 'before') die()
      const result = await call(...args)
      if (crash?.call === number && crash.moment === 'after') die()
      return result
    }
  }

  /**
   * Wraps an adapter so that each method counts as a call. Generators are excluded, because they
   * return results one by one: a process dies in the work on an overdue order, not in the search.
   */
  function wrapAdapter<T extends object>(adapter: T): T {
    return new Proxy(adapter, {
      get(target, name) {
        const value = Reflect.get(target, name)
        const isGenerator =
          typeof value === 'function' && value.constructor.name.includes('Generator')
        return typeof value === 'function' && !isGenerator ? wrapCall(value.bind(target)) : value
      },
    })
  }

  return { wrapCall, wrapAdapter, isDead: () => isDead }
}
