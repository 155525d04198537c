import { isMap, type Values } from '../values/merge.ts'

/** What a restore covers: the tables, and the sales database. */
export const restorables = ['tables', 'database'] as const

export type Restorable = (typeof restorables)[number]

/** The value `data.restored`: for each, the points in time that it was restored to, oldest first. */
export type Restored = Readonly<Record<Restorable, readonly string[]>>

/** Returns `data.restored`. Values of releases from before restores existed do not have it. */
export function restoredIn(values: Values): Restored {
  const data = (values['data'] ?? {}) as { readonly restored?: Partial<Restored> }
  const { tables = [], database = [] } = data.restored ?? {}
  return { tables, database }
}

/** Returns the values with other points in time in `data.restored`. */
export function withRestored(values: Values, restored: Restored): Values {
  const { data } = values
  return { ...values, data: { ...(data && isMap(data) ? data : {}), restored } }
}

/**
 * Returns the suffix of the names of what was restored to the last of `points`, as
 * modules/data/restored.tf forms it.
 */
export function suffixOf(points: readonly string[]): string {
  const point = points.at(-1)
  return point ? `-${point.replaceAll(/[-:]|Z$/g, '').replace('T', 't')}` : ''
}

export const tablesOf = (name: string, points: readonly string[]) => ({
  orders: `${name}-orders${suffixOf(points)}`,
  products: `${name}-products${suffixOf(points)}`,
})

export const databaseOf = (name: string, points: readonly string[]) => `${name}${suffixOf(points)}`

/**
 * Reads POINT as an ISO 8601 time with its offset, to the second. Returns it in UTC, as AWS expects
 * it. Throws Error for anything else, and for a time in the future.
 */
export function readPoint(text: string, now: Date): string {
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.0+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  const time = isTime && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN
  if (text === '')
    throw new Error('POINT is missing: a time with its offset, such as POINT=2026-11-30T08:05Z')
  if (Number.isNaN(time))
    throw new Error(
      `POINT must be a time to the second with its offset, such as 2026-11-30T08:05Z or 2026-11-30T09:05:00+01:00, not ${text}`,
    )
  const point = `${new Date(time).toISOString().slice(0, 19)}Z`
  if (time <= now.getTime()) return point
  throw new Error(`POINT ${point} is in the future: it is ${now.toISOString().slice(0, 19)}Z`)
}

/** Returns whether the calendar has this day. `Date.parse` reads 30 February as 2 March. */
function isDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

/** The times that AWS can restore to. */
export type Window = { readonly earliest: Date; readonly latest: Date }

/**
 * Returns the points in time after a restore to `point`. The source is the newest generation whose
 * window contains `point`: data that a restore made can only be restored to a later time, but the
 * data before it is kept. Throws Error if no window contains it.
 */
export async function addPoint(
  points: readonly string[],
  point: string,
  readWindow: (points: readonly string[]) => Promise<Window & { readonly name: string }>,
): Promise<readonly string[]> {
  if (points.at(-1) === point) return points
  const windows: string[] = []
  for (let count = points.length; count >= 0; count--) {
    const source = points.slice(0, count)
    const { name, earliest, latest } = await readWindow(source)
    const time = Date.parse(point)
    if (earliest.getTime() <= time && time <= latest.getTime()) return [...source, point]
    windows.push(`  ${name}: ${minuteOf(earliest)} to ${minuteOf(latest)}`)
  }
  throw new Error([`POINT ${point} is outside of what AWS can restore to:`, ...windows].join('\n'))
}

const minuteOf = (time: Date) => `${time.toISOString().slice(0, 19)}Z`
