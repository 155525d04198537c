import { commandLine } from './config.ts'
import { allNames, type GivenTo, isSetting, type TargetName, targets } from './targets.ts'
import { readVariables, usageOf, type Variables } from './variables.ts'

/**
 * Returns the variables of a make target that does not run through `main.ts`. Prints the usage and
 * exits with status 1 if a variable is invalid.
 */
export function readTargetVariables<Name extends TargetName>(
  target: Name,
  env: Readonly<Record<string, string | undefined>>,
): GivenTo<Name> {
  const declared: Variables = targets[target]
  try {
    const sources = { target, args: commandLine(), env, isSetting, otherNames: allNames }
    return readVariables(declared, sources).given as GivenTo<Name>
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usageOf(target, declared)}\n`)
    process.exit(1)
  }
}
