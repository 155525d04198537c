/** Returns the current time. Always passed as an argument, so that tests can control time. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

/** Returns the time `seconds` after `from` (ISO 8601, UTC, with milliseconds). */
export function isoAfter(from: Date | string, seconds: number): string {
  return new Date(new Date(from).getTime() + seconds * 1000).toISOString()
}

/**
 * Returns the seconds from `now` until `deadline` (ISO 8601), with fractions; 0 if it has passed.
 */
export function secondsUntil(deadline: string, now: Date): number {
  return Math.max(0, (new Date(deadline).getTime() - now.getTime()) / 1000)
}
