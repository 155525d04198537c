import { randomInt } from 'node:crypto'
import { readTargetVariables } from '../../cli/target-variables.ts'

/**
 * Reads the settings of `make proof`. NAME selects one proof. SEED repeats a run. MOST is the
 * number of crash points, ORDERS the length of the soak. STOP ends at the first violation that it
 * matches.
 */
export function readProofConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly name: string | undefined
  readonly seed: number
  readonly most: number
  readonly orders: number
  readonly stopAt: RegExp | undefined
  /** The folder of the commands that a proof starts. */
  readonly path: string
} {
  const { NAME: name, SEED, MOST, ORDERS, STOP } = readTargetVariables('proof', env)
  return {
    name,
    seed: Number(SEED ?? randomInt(2 ** 31)),
    most: Number(MOST ?? 1000),
    orders: Number(ORDERS ?? 10_000),
    stopAt: STOP ? new RegExp(STOP) : undefined,
    path: env['PATH'] ?? '',
  }
}
