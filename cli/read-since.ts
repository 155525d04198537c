const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 }

/** How long Stripe keeps events, in days. */
const maxDays = 30

/** Reads `3d`, `72h` or an ISO 8601 time. Throws Error for anything else. */
export function readSince(text: string, now: Date): Date {
  const [, count = '', unit = ''] = /^(\d{1,3})([hd])$/.exec(text) ?? []
  const since = units[unit]
    ? new Date(now.getTime() - Number(count) * (units[unit] ?? 0))
    : new Date(text)
  const ageDays = (now.getTime() - since.getTime()) / 86_400_000
  if (ageDays >= 0 && ageDays <= maxDays) return since
  throw new Error(
    `SINCE must be a time within the last ${maxDays} days, such as 3d, 72h or 2026-11-20T08:00:00Z, not ${text}`,
  )
}
