/** The deployments of the shop; `local` is one machine with stand-ins. */
export const environments = ['local', 'dev', 'prod'] as const

export type Environment = (typeof environments)[number]

const localOnly = ['STRIPE_API_URL', 'COGNITO_JWKS_URL', 'MYSQL_URL', 'TIME_SCALE', 'IMDS_URL']

const isLocalOnly = (name: string) =>
  localOnly.includes(name) || name.startsWith('AWS_ENDPOINT_URL')

const runsOnAws = (env: NodeJS.ProcessEnv) =>
  env['AWS_LAMBDA_FUNCTION_NAME'] !== undefined ||
  env['ECS_CONTAINER_METADATA_URI_V4'] !== undefined

/**
 * Throws Error where a setting that only the local environment may have would reach a deployed
 * build: the local Cognito signs with a key that everybody knows, so a token of its would open the
 * real shop.
 */
export function refuseLocalSettings(env: NodeJS.ProcessEnv): void {
  const isLocal = env['ENVIRONMENT'] === 'local'
  if (isLocal && runsOnAws(env)) throw new Error('ENVIRONMENT=local is refused on AWS')
  if (isLocal) return
  const found = Object.keys(env).filter((name) => isLocalOnly(name) && env[name] !== undefined)
  if (found.length > 0) throw new Error(`only ENVIRONMENT=local may set ${found.sort().join(', ')}`)
}

/** TIME_SCALE: what every wait is multiplied by, above 0 and at most 1. Throws RangeError otherwise. */
export function readTimeScale(text: string | undefined): number {
  const scale = text === undefined ? 1 : Number(text)
  if (!(scale > 0 && scale <= 1))
    throw new RangeError(`TIME_SCALE must be above 0 and at most 1, not ${text}`)
  return scale
}
