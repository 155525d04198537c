import { startTarget } from '../../cli/start-target.ts'

/**
 * SHORT=1 leaves out what takes longest, ENV names one environment, PART is charts or deployment where
 * only that is to be proved; the rest goes to Terraform.
 */
export function readInfraConfig(env: NodeJS.ProcessEnv = process.env) {
  const { ENV: name, SHORT: isShort, PART: part } = startTarget('infra-test', env)
  const environments = name ? [name] : isShort ? ['dev'] : ['dev', 'prod']
  for (const one of environments)
    if (one !== 'dev' && one !== 'prod') throw new Error(`ENV is dev or prod, not ${one}`)
  if (part && part !== 'charts' && part !== 'deployment')
    throw new Error(`PART is charts or deployment, not ${part}`)
  const parts = { charts: part !== 'deployment', deployment: part !== 'charts' }
  return { isShort, parts, environments: environments as ('dev' | 'prod')[], env }
}
