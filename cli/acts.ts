import type { AuditEntry } from '#core/ports/audit-log.ts'
import { printable } from '#core/printable.ts'
import { openAuditLog } from './open-audit-log.ts'
import type { CommandOf } from './targets.ts'

const dayMs = 24 * 3600 * 1000
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

/** `make acts`: prints what operators did, oldest first. */
export const acts: CommandOf<'acts'> = async (given, { print, checkout }) => {
  const to = readDay('TO', given.TO, Date.now())
  const from = readDay('FROM', given.FROM, to)
  if (from > to) throw new Error(`FROM=${dayOf(from)} is after TO=${dayOf(to)}`)
  const { auditLog, close } = await openAuditLog(given, checkout)
  try {
    const days = Array.from({ length: (to - from) / dayMs + 1 }, (_, i) => dayOf(from + i * dayMs))
    const found: AuditEntry[] = []
    for (const day of days) found.push(...(await auditLog.read(day)))
    if (given.JSON) return print(JSON.stringify(found, undefined, 2))
    for (const entry of found) print(formatEntry(entry))
    print(`${found.length} entries from ${dayOf(from)} to ${dayOf(to)} (UTC)`)
  } finally {
    close()
  }
}

/** Returns the start of a day in UTC. Throws Error for an impossible day. */
function readDay(name: string, text: string | undefined, other: number): number {
  const day = text ?? dayOf(other)
  const time = Date.parse(`${day}T00:00:00Z`)
  if (/^\d{4}-\d\d-\d\d$/.test(day) && dayOf(time || 0) === day) return time
  throw new Error(`${name} must be a day, such as 2026-11-30, not ${text}`)
}

function formatEntry(entry: AuditEntry): string {
  const { at, actId, phase, who, role, from, act, target, outcome, details } = entry
  const { before, after } = entry
  const facts = { details, before, after }
  const shown = Object.entries(facts)
    .filter(([, value]) => value && Object.keys(value).length > 0)
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
  const ended = outcome ? `: ${outcome}` : ''
  return printable(
    `${at}  ${actId}  ${act} ${target} ${phase}${ended}  by ${who} (${role}) from ${from}${shown.join('')}`,
  )
}
