import type { OperatorSession } from '../operator/session.ts'

export type OperatorSessionKey = Pick<OperatorSession, 'operatorId' | 'sessionId'>

/** Stores the sessions of operators. Every method throws ShopError `busy` if it does not answer. */
export type OperatorSessionStore = {
  open(session: OperatorSession): Promise<void>
  /** Returns a session that has not been ended. It may have expired. */
  read(key: OperatorSessionKey): Promise<OperatorSession | undefined>
  /** Records a request. Does nothing if the session has ended. */
  touch(key: OperatorSessionKey, seenAt: number): Promise<void>
  end(key: OperatorSessionKey): Promise<void>
  endAll(operatorId: string): Promise<void>
}
