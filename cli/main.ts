import { commandLine, environment } from './config.ts'
import { checkout } from './deployment.ts'
import { createIo } from './io.ts'
import { runVerb } from './run-verb.ts'
import { isVerb, verbs } from './verbs.ts'

/** The program behind the operators' make targets: `main.ts <command> NAME=value …`. */
const [name = '', ...args] = commandLine()
if (isVerb(name)) {
  const { stdin, stdout, stderr } = process
  const io = createIo({ stdin, stdout, stderr, env: environment(), checkout })
  process.exitCode = await runVerb(name, args, io)
} else {
  process.stderr.write(`there is no command ${name}. Commands: ${Object.keys(verbs).join(', ')}\n`)
  process.exitCode = 1
}
