import type { Clock } from '../clock.ts'
import type { SessionStore } from '../ports/session-store.ts'
import { sessionSeconds } from './sign-in.ts'

/** A session as its customer sees it. */
export type ListedSession = {
  readonly sessionId: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly browser?: string
}

/** Returns the open sessions of an account, newest first. */
export async function listSessions(
  customerId: string,
  { sessions, clock }: { readonly sessions: Pick<SessionStore, 'list'>; readonly clock: Clock },
): Promise<readonly ListedSession[]> {
  const now = clock().getTime() / 1000
  const listed = await sessions.list(customerId)
  return listed
    .filter(({ expiresAt }) => expiresAt > now)
    .toSorted((a, b) => b.expiresAt - a.expiresAt)
    .map(({ sessionId, expiresAt, browser }) => ({
      sessionId,
      startedAt: new Date((expiresAt - sessionSeconds) * 1000).toISOString(),
      ...(browser && { browser }),
    }))
}
