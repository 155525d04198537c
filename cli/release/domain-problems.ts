/** How long DNS servers may deny a name that a Route 53 zone did not have before. */
const denialMinutes = 15

/**
 * Returns why visitors cannot reach the shop at its own address yet, with the remedy. Never throws:
 * the release is healthy, and a rollback would not help.
 *
 * A DNS server that was asked before the record existed may deny it for as long as the zone's SOA
 * record allows: the lower of its TTL (900 s in Route 53) and its minimum (86,400 s).
 * https://www.rfc-editor.org/rfc/rfc2308#section-5
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
 */
export async function findDomainProblems(origin: string): Promise<readonly string[]> {
  const reason = await findFault(`${origin}/api/health`)
  if (reason === undefined) return []
  return [
    `the release is healthy, but ${origin} does not answer here yet (${reason}). DNS servers may deny a new domain for ${denialMinutes} minutes. If it lasts longer, check that the domain is delegated to its zone: see docs/operate.md`,
  ]
}

async function findFault(url: string): Promise<string | undefined> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    return status === 200 ? undefined : `status ${status}`
  } catch (error) {
    const { message, cause } = error as Error & { readonly cause?: { readonly code?: string } }
    return cause?.code ?? message
  }
}
