import { environment } from '../config.ts'
import { checkout } from '../deployment.ts'
import { readTargetVariables } from '../target-variables.ts'
import { runAudit } from './run-audit.ts'

/** `make audit`: the licences and the known vulnerabilities of all locked packages. */
const env = environment()
const { REQUIRED: isRequired } = readTargetVariables('audit', env)
const isGood = await runAudit({
  root: checkout,
  env,
  now: new Date(),
  timeoutMs: 30_000,
  isRequired,
  print: (line) => process.stdout.write(`${line}\n`),
})
process.exitCode = isGood ? 0 : 1
