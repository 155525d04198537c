import { stringify } from 'yaml'
import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { deploymentArguments, readDeployment } from './deployment.ts'
import { run } from './run.ts'
import { commonVariables } from './terraform/root-variables.ts'

/** `make template`: the merged values, and what Terraform is told besides. Asks nobody for anything. */
await run(async (say) => {
  const usage = 'usage: make template ENV=dev|prod [FILE=values.yaml] [SET="chart.key=value …"]'
  const deployment = readDeployment(readArguments(commandLine(), deploymentArguments, usage))
  const { values, ...told } = commonVariables(deployment)
  say('# What both roots are told.')
  say(stringify({ ...told, values }).trimEnd())
  say('# The app root is told besides, as foundation, the outputs of the foundation root, and as')
  say('# release, the git revision with the keys and digests of what `make build` makes of it.')
})
