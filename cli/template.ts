import { stringify } from 'yaml'
import { readDeployment } from './deployment.ts'
import type { CommandOf } from './targets.ts'
import { commonVariables } from './terraform/root-variables.ts'

/** `make template`: prints the merged values and the other Terraform variables. Needs no AWS account. */
export const template: CommandOf<'template'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const { values, ...others } = commonVariables(deployment)
  print('# What both roots are told.')
  print(stringify({ ...others, values }).trimEnd())
  print('# The app root is told besides, as foundation, the outputs of the foundation root, and as')
  print('# release, the git revision with the keys and digests of what `make build` makes of it.')
}
