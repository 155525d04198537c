import { isStrongPassword } from '../account/password-rule.ts'
import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import { newOperatorSessionId } from '../ids.ts'
import type { Operator } from '../ports/operator-provider.ts'
import type { OperatorSessionStore } from '../ports/operator-sessions.ts'
import type { OperatorSession } from './session.ts'

const minLength = 14

/**
 * Checks a new password by the policy of the operators' pool. Throws ShopError weak_password:
 * Cognito would refuse it too, and its text would name the rule of shoppers.
 */
export function checkNewPassword(password: string): void {
  if (password.length >= minLength && isStrongPassword(password)) return
  throw new ShopError(
    'weak_password',
    `the password needs at least ${minLength} characters: upper and lower case, a digit and a symbol`,
  )
}

/** Opens a session for an operator who has just entered their password and a code. */
export async function openOperatorSession(
  operator: Operator,
  deps: {
    readonly operatorSessions: Pick<OperatorSessionStore, 'open'>
    readonly clock: Clock
  },
): Promise<OperatorSession> {
  const now = Math.floor(deps.clock().getTime() / 1000)
  const session = {
    ...operator,
    sessionId: newOperatorSessionId(),
    signedInAt: now,
    seenAt: now,
  }
  await deps.operatorSessions.open(session)
  return session
}
