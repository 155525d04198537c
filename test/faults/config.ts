import { randomInt } from 'node:crypto'
import { readTargetVariables } from '../../cli/target-variables.ts'

export type FaultSettings = {
  /** The seed of all random choices. It is printed, so that a run can be repeated. */
  readonly seed: number
  /** Row ids, separated by commas, e.g. `R13`. Undefined: all rows. */
  readonly row: string | undefined
  /** Whether to run only some rows, with few orders. CI does so for every change. */
  readonly isShort: boolean
}

/** Reads the settings of `make faults`: SEED, ROW, SHORT. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): FaultSettings {
  const { SEED, ROW: row, SHORT: isShort } = readTargetVariables('faults', env)
  return { seed: Number(SEED ?? randomInt(2 ** 31)), row, isShort }
}

/** Reads CLOCK_SKEW_SECONDS: how many seconds this process's clock is ahead. */
export function skewSeconds(env: NodeJS.ProcessEnv = process.env): number {
  return Number(env['CLOCK_SKEW_SECONDS'] ?? 0)
}
