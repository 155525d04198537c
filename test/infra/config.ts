import { readTargetVariables } from '../../cli/target-variables.ts'

/**
 * Reads the settings of `make infra-test`. SHORT=1 skips the longest parts. ENV selects one
 * environment. PART selects `modules` or `deployment`. Other variables are for Terraform.
 */
export function readInfraConfig(env: NodeJS.ProcessEnv = process.env) {
  const { ENV: name, SHORT: isShort, PART: part } = readTargetVariables('infra-test', env)
  const environments = name ? [name] : isShort ? ['dev'] : ['dev', 'prod']
  for (const one of environments)
    if (one !== 'dev' && one !== 'prod') throw new Error(`ENV must be dev or prod, not ${one}`)
  if (part && part !== 'modules' && part !== 'deployment')
    throw new Error(`PART is modules or deployment, not ${part}`)
  const parts = { modules: part !== 'deployment', deployment: part !== 'modules' }
  return { isShort, parts, environments: environments as ('dev' | 'prod')[], env }
}
