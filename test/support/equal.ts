/** Throws Error, naming what was compared, unless both are the same. */
export function equal(actual: unknown, wanted: unknown, what: string): void {
  if (actual !== wanted) throw new Error(`${what}: ${actual}, not ${wanted}`)
}
