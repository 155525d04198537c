import { randomInt } from 'node:crypto'
import { startTarget } from '../../cli/start-target.ts'

/**
 * NAME picks one proof, all of them without; SEED repeats a run; MOST is how
 * many crash points are tried, ORDERS how long the soak is,
 * STOP ends at the first violation that it matches.
 */
export function readProofConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly name: string | undefined
  readonly seed: number
  readonly most: number
  readonly orders: number
  readonly stopAt: RegExp | undefined
  /** Where the commands are that a proof starts. */
  readonly path: string
} {
  const { NAME: name, SEED, MOST, ORDERS, STOP } = startTarget('proof', env)
  return {
    name,
    seed: Number(SEED ?? randomInt(2 ** 31)),
    most: Number(MOST ?? 1000),
    orders: Number(ORDERS ?? 10_000),
    stopAt: STOP ? new RegExp(STOP) : undefined,
    path: env['PATH'] ?? '',
  }
}
