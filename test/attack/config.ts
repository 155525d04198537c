import { randomInt } from 'node:crypto'
import { readTargetVariables } from '../../cli/target-variables.ts'

export type AttackSettings = {
  /** The seed of all random choices. It is printed, so that a run can be repeated. */
  readonly seed: number
  /** Classes, separated by commas. Undefined: all. */
  readonly wanted: string | undefined
  /** Whether to remove the guard of each class and expect its attacks to succeed. */
  readonly guards: boolean
}

/** Reads the settings of `make attack`: SEED, CLASS, GUARDS. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): AttackSettings {
  const { SEED, CLASS: wanted, GUARDS: guards } = readTargetVariables('attack', env)
  return { seed: Number(SEED ?? randomInt(2 ** 31)), wanted, guards }
}
