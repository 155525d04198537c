import type { ReportDetail } from '../progress.ts'
import type { Outputs } from '../terraform/open-root.ts'
import { UnhealthyRelease } from './unhealthy-release.ts'

export type SmokeTarget = {
  /** The edge's URL, for the site and `/api`. */
  readonly site: string
  /** The API's own URL, which Stripe calls. */
  readonly api: string
  readonly version: string
  /** Whether a webhook secret is stored. */
  readonly hasWebhook: boolean
}

type Check = { readonly what: string; readonly run: () => Promise<string | undefined> }

/** How long to retry: CloudFront needs some time to propagate a release to its edge locations. */
const timeoutMs = 120_000

/**
 * Returns the site's URL for the smoke test: CloudFront's own domain name. DNS servers may still
 * deny a domain that this release has added. `overridden` replaces the URL.
 */
export function findTestedSite(app: Outputs, overridden: string | undefined): string {
  // Modules of older releases do not have this output.
  const { domain_name: name } = app['edge'] as { readonly domain_name?: string }
  return overridden ?? (name ? `https://${name}` : String(app['cloudfront_url']))
}

/**
 * Checks a deployed shop without buying: pages, stock, version, and that the API rejects unsigned
 * webhooks. Retries each check. Throws UnhealthyRelease with the first check that keeps failing.
 */
export async function smokeTest(
  target: SmokeTarget,
  report: ReportDetail,
  { now = Date.now, sleep = pause }: { now?: () => number; sleep?: () => Promise<void> } = {},
): Promise<string> {
  const until = now() + timeoutMs
  const checks = checksOf(target)
  for (const { what, run } of checks) {
    for (;;) {
      const fault = await run().catch((error: Error) => error.message)
      if (fault === undefined) break
      report(`${what}: ${fault}`)
      if (now() > until) throw new UnhealthyRelease(`the smoke test failed: ${what}: ${fault}`)
      await sleep()
    }
  }
  return `${checks.length} checks passed`
}

function checksOf({ site, api, version, hasWebhook }: SmokeTarget): readonly Check[] {
  const answers = (url: string, status: number, init?: RequestInit): Check => ({
    what: `${init?.method ?? 'GET'} ${url}`,
    run: async () => {
      const { status: found, body } = await ask(url, init)
      await body?.cancel()
      return found === status ? undefined : `${found}, not ${status}`
    },
  })
  const runs = (url: string): Check => ({
    what: `GET ${url}`,
    run: async () => {
      const response = await ask(url)
      if (response.status !== 200) return `${response.status}, not 200`
      const found = (await response.json()) as { version?: string }
      return found.version === version ? undefined : `version ${found.version}, not ${version}`
    },
  })
  const unsignedWebhook = answers(`${api}/webhook`, 400, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  return [
    runs(`${api}/health`),
    runs(`${site}/api/health`),
    answers(`${site}/fr/`, 200),
    answers(`${site}/en/`, 200),
    answers(`${site}/api/products`, 200),
    answers(`${site}/fr/nowhere/`, 404),
    answers(`${api}/ready`, 200),
    ...(hasWebhook ? [unsignedWebhook] : []),
  ]
}

const ask = (url: string, init?: RequestInit) =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...init })

const pause = () => new Promise<void>((done) => setTimeout(done, 3000))
