import { randomInt } from 'node:crypto'

/**
 * RUNS and SEED of the random tests: how many random sequences each test tries, and the seed that
 * repeats them. `make test-random` sets a high number; a single file runs 5. Each run prints its
 * new seed.
 */
export const runs = Number(process.env['RUNS'] || 5)

export const seed = Number(process.env['SEED'] || randomInt(2 ** 31))
