import { execFile } from 'node:child_process'
import type { Advisory } from './find-faults.ts'

/** The registry's answer, or why there is none. */
export type Answer =
  | { readonly advisories: readonly Advisory[] }
  | { readonly advisories: undefined; readonly reason: string }

/** The part of `npm audit --json` that is used: a report, or an error without a version. */
type Report = {
  readonly auditReportVersion?: number
  readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly (string | Via)[] }>>
  readonly message?: string
  readonly error?: { readonly summary?: string }
}

/** An advisory of the package itself. A text in its place names a vulnerable dependency. */
type Via = Omit<Advisory, 'package' | 'id'> & { readonly name: string; readonly source: number }

/**
 * Flags that keep a machine's npm settings from leaving out packages: NODE_ENV=production skips
 * development, and `offline` reports no vulnerabilities without asking.
 */
const flags = [
  ...['--json', '--package-lock-only', '--offline=false'],
  ...['--include=dev', '--include=optional', '--include=peer'],
  ...['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=1000'],
]

/**
 * Asks npm's registry for the known vulnerabilities of package-lock.json with `npm audit`, which
 * has the registry's address and credentials.
 */
export function askRegistry(options: {
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
}): Promise<Answer> {
  const { root: cwd, env, timeoutMs: timeout } = options
  const settings = { cwd, env, timeout, killSignal: 'SIGKILL', maxBuffer: 2 ** 27 } as const
  return new Promise((resolve) => {
    execFile('npm', ['audit', ...flags], settings, (error, stdout) => {
      if (error?.killed) resolve(noAnswer(`the registry did not answer within ${timeout / 1000} s`))
      else resolve(readReport(stdout, error?.message ?? ''))
    })
  })
}

const noAnswer = (reason: string): Answer => ({ advisories: undefined, reason })

function readReport(stdout: string, failure: string): Answer {
  const report = parse(stdout)
  if (report?.auditReportVersion === 2 && report.vulnerabilities)
    return {
      advisories: Object.values(report.vulnerabilities).flatMap(({ via }) => advisoriesIn(via)),
    }
  const reason = report?.message ?? report?.error?.summary ?? failure
  return noAnswer(reason.split('\n')[0] || 'npm audit printed no report')
}

function parse(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report
  } catch {
    return undefined
  }
}

const advisoriesIn = (via: readonly (string | Via)[]): readonly Advisory[] =>
  via.flatMap((one) => {
    if (typeof one === 'string') return []
    const { name, source, severity, title, url, range } = one
    const id = /GHSA-[\w-]+$/.exec(url)?.[0] ?? String(source)
    return [{ package: name, id, severity, title, url, range }]
  })
