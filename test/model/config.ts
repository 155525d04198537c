import { randomInt } from 'node:crypto'

/**
 * RUNS and SEED of the random tests: how many random sequences each test tries, and the seed that
 * repeats them. `make test` tries a few, `make test-random` many. The seed is new each time, and printed.
 */
export const runs = Number(process.env['RUNS'] || 5)

export const seed = Number(process.env['SEED'] || randomInt(2 ** 31))
