/** Throws Error with the name of the compared value unless both values are equal. */
export function equal(actual: unknown, wanted: unknown, what: string): void {
  if (actual !== wanted) throw new Error(`${what}: ${actual}, not ${wanted}`)
}
