import { randomInt } from 'node:crypto'

/**
 * RUNS and SEED of the random tests: how many random sequences each test tries, and the seed that
 * repeats them. `make test-random` sets many, a file by itself tries 5. The seed is new each time, and printed.
 */
export const runs = Number(process.env['RUNS'] || 5)

export const seed = Number(process.env['SEED'] || randomInt(2 ** 31))
