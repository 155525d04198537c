import { randomInt } from 'node:crypto'

/**
 * NAME picks one proof, all of them without; SEED repeats a run; MOST is how
 * many crash points are tried, ORDERS how long the soak is,
 * STOP=1 ends at the first violation.
 */
export function readProofConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly name: string | undefined
  readonly seed: number
  readonly most: number
  readonly orders: number
  readonly stopsAtFirst: boolean
  /** Where the commands are that a proof starts. */
  readonly path: string
} {
  return {
    name: env['NAME'] || undefined,
    seed: Number(env['SEED'] || randomInt(2 ** 31)),
    most: Number(env['MOST'] || 1000),
    orders: Number(env['ORDERS'] || 10_000),
    stopsAtFirst: env['STOP'] === '1',
    path: env['PATH'] ?? '',
  }
}
