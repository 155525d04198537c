import { applySettings } from './config.ts'
import type { Command, Io } from './io.ts'
import { type CommandName, operatorCommands } from './operator-commands.ts'
import { isRecorded } from './recorded-acts.ts'
import { allNames, type CommandOf, isSetting, targets } from './targets.ts'
import { readVariables, usageOf, type Variables } from './variables.ts'

/**
 * Runs a command with the `NAME=value` arguments of make's command line. Prints errors to standard
 * error. Returns the exit code: 0 done or nothing to do; 1 refused or failed; 3 outcome unknown,
 * repeat the same command. `load` returns the command, if it is not the operators' own. The audit log
 * records changes of the shop.
 */
export async function runCommand<Name extends CommandName>(
  name: Name,
  args: readonly string[],
  io: Io,
  load: () => Promise<CommandOf<Name>> = operatorCommands[name].load,
): Promise<number> {
  try {
    const { given, settings, fromEnvironment } = readGiven(name, args, io.env)
    applySettings(settings)
    if (fromEnvironment.length > 0)
      io.printError(`variables from the environment: ${fromEnvironment.join(', ')}`)
    const command = (await load()) as Command<Variables>
    const run = async (withAudit: Io) => (await command(given, withAudit)) ?? 0
    if (!isRecorded(name)) return await run(io)
    // Imported on use, like the commands: it needs the SDKs.
    const { auditAct } = await import('./audit-act.ts')
    return await auditAct(name, given, io, run)
  } catch (error) {
    io.printError(error instanceof Error ? error.message : String(error))
    return 1
  }
}

function readGiven(name: CommandName, args: readonly string[], env: Io['env']) {
  const declared: Variables = targets[name]
  try {
    return readVariables(declared, { target: name, args, env, isSetting, otherNames: allNames })
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usageOf(name, declared)}`, { cause: error })
  }
}
