/** What was written after the command. */
export function commandLine(): readonly string[] {
  return process.argv.slice(2)
}

/** The environment that this process was started with. */
export const environment = (): NodeJS.ProcessEnv => process.env

/** Makes these settings those of this process: the SDKs find their endpoints and credentials there. */
export function adopt(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.assign(process.env, settings)
}

/** Where AWS is, if it is not at its own address: an emulator. */
export function ownEndpoint(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['AWS_ENDPOINT_URL']
}

/** Whether AWS is not where AWS is: an emulator, or a network's own entrance. */
export function hasOwnEndpoint(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'])
}

/** Where Stripe is, where it is not at its own address: an emulator. */
export function stripeUrl(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['STRIPE_API_URL']
}

/** Where EC2 is, where it is not at its own address. */
export function ec2Url(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['AWS_ENDPOINT_URL_EC2'] ?? env['AWS_ENDPOINT_URL']
}

/** What a child process may see of ours: nothing but what programs need to run. */
export function plainEnv(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'USER']
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}
