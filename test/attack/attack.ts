import type { Lab } from './lab.ts'

/** Records the tries of one class. */
export type Tries = {
  /** Records an attack. `through` says whether it reached its goal. */
  record(what: string, through: boolean): void
  /**
   * Checks that the legitimate request next to an attack succeeds. Otherwise the attack proves
   * nothing. Throws Error.
   */
  works(what: string, isTrue: boolean): void
}

/** A class of attacks: makes all its tries against a running shop. */
export type Attack = (lab: Lab, tries: Tries) => Promise<void>

export type Result = {
  readonly tries: number
  readonly through: readonly string[]
  /** Why the class ended early. */
  readonly error?: string
}

export async function runAttack(attack: Attack, lab: Lab): Promise<Result> {
  const through: string[] = []
  let count = 0
  const tries: Tries = {
    record: (what, isThrough) => {
      count += 1
      if (isThrough) through.push(what)
    },
    works: (what, isTrue) => {
      if (!isTrue) throw new Error(`the legitimate request fails: ${what}`)
    },
  }
  try {
    await attack(lab, tries)
    if (count === 0) throw new Error('the class made no try')
    return { tries: count, through }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { tries: count, through, error: text }
  }
}
