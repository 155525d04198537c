/** Gives the present moment. An argument everywhere, so that a test can own the time. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

/** The moment `seconds` after `from`, as an ISO 8601 string in UTC with milliseconds. */
export function isoAfter(from: Date | string, seconds: number): string {
  return new Date(new Date(from).getTime() + seconds * 1000).toISOString()
}

/** Seconds from `now` until `deadline` (ISO 8601), never negative, with fractions. */
export function secondsUntil(deadline: string, now: Date): number {
  return Math.max(0, (new Date(deadline).getTime() - now.getTime()) / 1000)
}
