export type AccountMailsConfig = {
  /** The address that answers buyers. */
  readonly contact: string | undefined
}

/**
 * Returns the function's settings. Terraform has checked the address; a schema here would make the
 * function larger than its texts.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): AccountMailsConfig {
  return { contact: env['CONTACT_ADDRESS'] }
}
