/** SHORT=1 leaves out what takes longest, ENV names one environment; the rest goes to Terraform. */
export function readInfraConfig(env: NodeJS.ProcessEnv = process.env) {
  const { ENV: name, SHORT: short } = env
  const isShort = short === '1'
  const environments = name ? [name] : isShort ? ['dev'] : ['dev', 'prod']
  for (const one of environments)
    if (one !== 'dev' && one !== 'prod') throw new Error(`ENV is dev or prod, not ${one}`)
  return { isShort, environments: environments as ('dev' | 'prod')[], env }
}
