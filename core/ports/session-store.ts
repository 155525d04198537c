/** Identifies one session of one account. */
export type SessionKey = { readonly customerId: string; readonly sessionId: string }

/**
 * Stores the open sessions. A session cookie is valid only while its session is open here. Every
 * method throws ShopError `busy` if the store does not answer.
 */
export type SessionStore = {
  /** Opens a session until `expiresAt` (epoch seconds). */
  open(session: SessionKey & { readonly expiresAt: number }): Promise<void>
  isOpen(session: SessionKey): Promise<boolean>
  /** Ends a session. Does nothing if it has ended or does not exist. */
  end(session: SessionKey): Promise<void>
  /** Ends every open session of an account. */
  endAll(customerId: string): Promise<void>
}
