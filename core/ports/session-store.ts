/** Names one session of one account. */
export type SessionKey = { readonly customerId: string; readonly sessionId: string }

/**
 * The open sessions. A session cookie counts only while its session is open here. Every method throws
 * ShopError `busy` if the store does not answer.
 */
export type SessionStore = {
  /** Opens a session until `expiresAt`, in seconds since 1970. */
  open(session: SessionKey & { readonly expiresAt: number }): Promise<void>
  isOpen(session: SessionKey): Promise<boolean>
  /** Ends a session for good; ending it again, or one that does not exist, changes nothing. */
  end(session: SessionKey): Promise<void>
  /** Ends every session that is open now. */
  endAll(customerId: string): Promise<void>
}
