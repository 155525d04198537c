import { commandLine, environment } from './config.ts'
import { checkout } from './deployment.ts'
import { createIo } from './io.ts'
import { isCommandName, operatorCommands } from './operator-commands.ts'
import { runCommand } from './run-command.ts'

/** The program behind the operators' make targets: `main.ts <command> NAME=value …`. */
const [name = '', ...args] = commandLine()
if (isCommandName(name)) {
  const { stdin, stdout, stderr } = process
  const io = createIo({ stdin, stdout, stderr, env: environment(), checkout })
  process.exitCode = await runCommand(name, args, io)
} else {
  const names = Object.keys(operatorCommands).join(', ')
  process.stderr.write(`there is no command ${name}. Commands: ${names}\n`)
  process.exitCode = 1
}
