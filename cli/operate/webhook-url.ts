/** Tells what a root told when it was applied last, by the output's name; undefined where it never was. */
export type ReadOutput = (name: string) => Promise<unknown>

/**
 * Where the shop hears Stripe: what was given, or `/webhook` of the API that is deployed. Throws Error
 * where there is neither, and where Stripe could not reach it.
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
    `nobody knows yet where the API of ${env} is: make deploy ENV=${env}, or URL=https://…/webhook`,
  )
}

function checked(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url && !url.search && !url.hash && !url.username
  if (isPlain && url.protocol === 'https:' && url.pathname.endsWith('/webhook')) return text
  throw new Error(`URL is where the shop hears Stripe, https://…/webhook, not ${text}`)
}
