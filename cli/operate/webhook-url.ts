/** Reads an output of the deployed app root by name; undefined before the first deploy. */
export type ReadOutput = (name: string) => Promise<unknown>

/**
 * Returns the webhook URL: the given one, or `/webhook` of the deployed API. Throws Error if there
 * is neither, or if the URL is not a plain https URL that ends in /webhook.
 */
export async function webhookUrl(
  given: string | undefined,
  readOutput: ReadOutput,
  env: string,
): Promise<string> {
  if (given) return checked(given)
  const api = await readOutput('api_gateway_url')
  if (typeof api === 'string') return checked(`${api.replace(/\/$/, '')}/webhook`)
  throw new Error(
    `${env} is not deployed, so its API has no URL: run make deploy ENV=${env} first, or set URL=https://…/webhook`,
  )
}

function checked(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url && !url.search && !url.hash && !url.username
  if (isPlain && url.protocol === 'https:' && url.pathname.endsWith('/webhook')) return text
  throw new Error(`URL must be the shop's webhook URL (https://…/webhook), not ${text}`)
}
