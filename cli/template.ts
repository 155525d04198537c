import { stringify } from 'yaml'
import { readDeployment } from './deployment.ts'
import type { CommandOf } from './targets.ts'
import { commonVariables } from './terraform/root-variables.ts'

/**
 * `make template`: prints the merged values and the other Terraform variables. Needs no AWS
 * account.
 */
export const template: CommandOf<'template'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const { values, ...others } = commonVariables(deployment)
  print('# The variables of both roots.')
  print(stringify({ ...others, values }).trimEnd())
  print('# The app root has two more: foundation, the outputs of the foundation root, and release,')
  print('# the git revision with the keys and digests of the artifacts that `make build` builds.')
}
