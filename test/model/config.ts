import { randomInt } from 'node:crypto'

/** RUNS and SEED of the model's tests: a new seed each time, printed, unless one is to be repeated. */
export const runs = Number(process.env['RUNS'] ?? 15)

export const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
