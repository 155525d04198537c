/** Where a process dies: at its nth call to the outside, before the call leaves or once it is served. */
export type CrashPoint = { readonly call: number; readonly moment: 'before' | 'after' }

/** Decides when a call leaves. */
export type Schedule = <Args extends unknown[], Result>(
  call: (...args: Args) => Promise<Result>,
) => (...args: Args) => Promise<Result>

/** The death of the process that runs an act. Nothing of it goes on. */
export class Killed extends Error {}

/**
 * One life of a process: what it calls is counted, and at `crash` it dies. A dead process calls
 * nothing any more, whatever its code would do about the error.
 */
export function createLife(crash: CrashPoint | undefined, schedule: Schedule) {
  let calls = 0
  let isDead = false

  function die(): never {
    isDead = true
    throw new Killed('killed')
  }

  function outside<Args extends unknown[], Result>(
    atOnce: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result> {
    const call = schedule(atOnce)
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
   * An adapter each of whose methods is a call to the outside. A generator is none: it gives its answers
   * one by one, so that nobody dies at the look for what is overdue, but at what is done about it.
   */
  function outsideAll<T extends object>(adapter: T): T {
    return new Proxy(adapter, {
      get(target, name) {
        const value = Reflect.get(target, name)
        const isGenerator =
          typeof value === 'function' && value.constructor.name.includes('Generator')
        return typeof value === 'function' && !isGenerator ? outside(value.bind(target)) : value
      },
    })
  }

  return { outside, outsideAll, isDead: () => isDead, calls: () => calls }
}
