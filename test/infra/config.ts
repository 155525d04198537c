import { readTargetVariables } from '../../cli/target-variables.ts'

/**
 * Reads the settings of `make infra-test`. SHORT=1 skips the longest parts. ENV selects one
 * environment. PART selects `modules`, `staging`, `shops`, `deployment` or `restore`. Other variables
 * are for Terraform.
 */
export function readInfraConfig(env: NodeJS.ProcessEnv = process.env) {
  const { ENV: name, SHORT: isShort, PART: part } = readTargetVariables('infra-test', env)
  const environments = name ? [name] : isShort ? ['dev'] : ['dev', 'prod']
  for (const one of environments)
    if (one !== 'dev' && one !== 'prod') throw new Error(`ENV must be dev or prod, not ${one}`)
  const known = ['modules', 'staging', 'shops', 'deployment', 'restore'] as const
  if (part && !known.some((one) => one === part))
    throw new Error(`PART is ${known.join(', ')}, not ${part}`)
  const includes = (one: (typeof known)[number]) => part === undefined || part === one
  const parts = {
    modules: includes('modules'),
    staging: includes('staging'),
    shops: includes('shops') && !(isShort && part === undefined),
    deployment: includes('deployment'),
    // As long as a deployment: SHORT leaves it out.
    restore: includes('restore') && !(isShort && part === undefined),
  }
  return { isShort, parts, environments: environments as ('dev' | 'prod')[], env }
}
