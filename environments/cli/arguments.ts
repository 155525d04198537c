import { parseArgs } from 'node:util'

/**
 * Reads `--name value` pairs. make hands over every name, and an empty text for what was not said:
 * that counts as absent. Throws Error with `usage` for anything else.
 */
export function readArguments<Name extends string>(
  argv: readonly string[],
  names: readonly Name[],
  usage: string,
): (name: Name) => string | undefined {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    const { values } = parseArgs({ args: [...argv], options })
    return (name) => values[name]?.toString() || undefined
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`)
  }
}
