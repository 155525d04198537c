import { readArguments } from './arguments.ts'

export type ReconcileCommand = { readonly env: string; readonly since: Date }

const usage = 'usage: make reconcile [SINCE=3d|72h|2026-11-20T08:00:00Z] [ENV=local]'

const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 }

/** Stripe forgets its events after that, in days. */
const longestDays = 30

/** Reads `--since 3d`. Throws Error with the usage for anything else. */
export function readReconcileCommand(argv: readonly string[], now: Date): ReconcileCommand {
  const given = readArguments(argv, ['env', 'since'], usage)
  return { env: given('env') ?? 'local', since: sinceOf(given('since') ?? '3d', now) }
}

function sinceOf(text: string, now: Date): Date {
  const [, count = '', unit = ''] = /^(\d{1,3})([hd])$/.exec(text) ?? []
  const since = units[unit]
    ? new Date(now.getTime() - Number(count) * (units[unit] ?? 0))
    : new Date(text)
  const ageDays = (now.getTime() - since.getTime()) / 86_400_000
  if (ageDays >= 0 && ageDays <= longestDays) return since
  throw new Error(`SINCE is a time within the last ${longestDays} days, not ${text}\n${usage}`)
}
