import { stringify } from 'yaml'
import { readDeployment } from './deployment.ts'
import type { CommandOf } from './targets.ts'
import { commonVariables } from './terraform/root-variables.ts'

/** `make template`: the merged values, and what Terraform is told besides. Asks nobody for anything. */
export const template: CommandOf<'template'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const { values, ...told } = commonVariables(deployment)
  print('# What both roots are told.')
  print(stringify({ ...told, values }).trimEnd())
  print('# The app root is told besides, as foundation, the outputs of the foundation root, and as')
  print('# release, the git revision with the keys and digests of what `make build` makes of it.')
}
