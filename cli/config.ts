/** Returns the arguments after the command. */
export function commandLine(): readonly string[] {
  return process.argv.slice(2)
}

/** Returns the environment variables of this process. */
export const environment = (): NodeJS.ProcessEnv => process.env

/**
 * Adds settings to this process's environment, where the SDKs look for endpoints and credentials.
 */
export function applySettings(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.assign(process.env, settings)
}

/** Returns the URL of an AWS emulator; undefined for AWS itself. */
export function customEndpoint(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['AWS_ENDPOINT_URL']
}

/** Returns whether S3 has a custom endpoint: an emulator or a private network endpoint. */
export function hasCustomS3Endpoint(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'])
}

/** Returns the URL of a Stripe emulator; undefined for Stripe itself. */
export function stripeUrl(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['STRIPE_API_URL']
}

/** Returns the custom endpoint of a service; undefined for AWS itself. */
export function serviceUrl(
  service: 'ec2' | 'rds',
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env['AWS_ENDPOINT_URL']
}

/**
 * Returns the environment for a child process: only the variables that any program needs, no
 * secrets.
 */
export function plainEnv(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'USER']
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}
