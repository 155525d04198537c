import { randomInt } from 'node:crypto'

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
  return {
    name: env['NAME'] || undefined,
    seed: Number(env['SEED'] || randomInt(2 ** 31)),
    most: Number(env['MOST'] || 1000),
    orders: Number(env['ORDERS'] || 10_000),
    stopAt: env['STOP'] ? new RegExp(env['STOP']) : undefined,
    path: env['PATH'] ?? '',
  }
}
