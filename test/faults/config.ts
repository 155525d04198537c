import { randomInt } from 'node:crypto'
import { startTarget } from '../../cli/start-target.ts'

export type FaultSettings = {
  /** Decides everything that chance decides; printed, so that a run can be repeated. */
  readonly seed: number
  /** One row of the table, e.g. `R13`; all of them where it is not given. */
  readonly row: string | undefined
  /** A few rows with few orders, for every change. */
  readonly isShort: boolean
}

/** The settings of `make faults`: SEED, ROW, SHORT. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): FaultSettings {
  const { SEED, ROW: row, SHORT: isShort } = startTarget('faults', env)
  return { seed: Number(SEED ?? randomInt(2 ** 31)), row, isShort }
}

/** CLOCK_SKEW_SECONDS: by how much the clock of this process is to be wrong. */
export function skewSeconds(env: NodeJS.ProcessEnv = process.env): number {
  return Number(env['CLOCK_SKEW_SECONDS'] ?? 0)
}
