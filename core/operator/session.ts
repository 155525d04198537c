import type { Operator } from '../ports/operator-provider.ts'

/** Maximum lifetime of an operator's session, in seconds. */
export const sessionSeconds = 8 * 3600

const idleSeconds = 15 * 60

/** How long a sign-in is recent enough for a large refund. */
const recentSeconds = 5 * 60

/** A request extends a session, but writes this at most once in so many seconds. */
const touchSeconds = 60

/** A session of an operator. Times are in epoch seconds. */
export type OperatorSession = Operator & {
  /** Random and secret: it grants access. Stores keep only its hash. */
  readonly sessionId: string
  readonly signedInAt: number
  /** The last request, to the minute. */
  readonly seenAt: number
}

/** Returns whether a session is open: for at most 8 hours, and 15 minutes after its last request. */
export const isOpen = ({ signedInAt, seenAt }: OperatorSession, now: number): boolean =>
  now < signedInAt + sessionSeconds && now < seenAt + idleSeconds

export const mustTouch = ({ seenAt }: OperatorSession, now: number): boolean =>
  now >= seenAt + touchSeconds

/** Returns whether the operator has just entered their password and a code. */
export const isRecent = ({ signedInAt }: OperatorSession, now: number): boolean =>
  now < signedInAt + recentSeconds
