/** Identifies one session of one account. */
export type SessionKey = { readonly customerId: string; readonly sessionId: string }

/** An open session. Its browser is the name of a family, such as `Firefox, Windows`, if known. */
export type OpenSession = {
  readonly sessionId: string
  /** Epoch seconds. */
  readonly expiresAt: number
  readonly browser?: string | undefined
}

/**
 * Stores the open sessions. A session cookie is valid only while its session is open here. Every
 * method throws ShopError `busy` if the store does not answer.
 */
export type SessionStore = {
  /** Opens a session until `expiresAt`. */
  open(session: SessionKey & OpenSession): Promise<void>
  isOpen(session: SessionKey): Promise<boolean>
  /** Ends a session. Does nothing if it has ended or does not exist. */
  end(session: SessionKey): Promise<void>
  /** Returns the sessions of an account that have not ended. Some may have expired. */
  list(customerId: string): Promise<readonly OpenSession[]>
  /** Ends every open session of an account, except one if its id is given. */
  endAll(customerId: string, exceptId?: string): Promise<void>
}
