import type { ReportDetail } from '../progress.ts'
import { UnhealthyRelease } from './unhealthy-release.ts'

export type SmokeTarget = {
  /** The shop's address, where the site and `/api` are. */
  readonly site: string
  /** The API's own address, which the payment provider calls. */
  readonly api: string
  readonly version: string
  /** Whether there is a secret by which Stripe is known. */
  readonly isHeard: boolean
}

type Check = { readonly what: string; readonly run: () => Promise<string | undefined> }

/** An edge location takes a moment to get a release. */
const patienceMs = 120_000

/**
 * Asks a released shop for what every visit needs, and buys nothing: the pages, the stock, the version,
 * and that nobody can say what Stripe says. Throws Unwell with the first that stays wrong.
 */
export async function smokeTest(
  target: SmokeTarget,
  report: ReportDetail,
  { now = Date.now, sleep = pause }: { now?: () => number; sleep?: () => Promise<void> } = {},
): Promise<string> {
  const until = now() + patienceMs
  const checks = checksOf(target)
  for (const { what, run } of checks) {
    for (;;) {
      const fault = await run().catch((error: Error) => error.message)
      if (fault === undefined) break
      report(`${what}: ${fault}`)
      if (now() > until) throw new UnhealthyRelease(`the smoke test: ${what}: ${fault}`)
      await sleep()
    }
  }
  return `${checks.length} answers as they should be`
}

function checksOf({ site, api, version, isHeard }: SmokeTarget): readonly Check[] {
  const answers = (url: string, status: number, init?: RequestInit): Check => ({
    what: `${init?.method ?? 'GET'} ${url}`,
    run: async () => {
      const { status: was, body } = await ask(url, init)
      await body?.cancel()
      return was === status ? undefined : `${was}, not ${status}`
    },
  })
  const runs = (url: string): Check => ({
    what: `GET ${url}`,
    run: async () => {
      const response = await ask(url)
      if (response.status !== 200) return `${response.status}, not 200`
      const told = (await response.json()) as { version?: string }
      return told.version === version ? undefined : `version ${told.version}, not ${version}`
    },
  })
  // Whoever is not Stripe is not heard.
  const stranger = answers(`${api}/webhook`, 400, {
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
    ...(isHeard ? [stranger] : []),
  ]
}

const ask = (url: string, init?: RequestInit) =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...init })

const pause = () => new Promise<void>((done) => setTimeout(done, 3000))
