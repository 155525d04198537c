import type { FastifyRequest } from 'fastify'
import { toEmailKey } from '#core/order/email-key.ts'
import { loggedClient } from '../client-address.ts'
import { describeError } from '../problem.ts'

type About = {
  readonly customerId?: string | undefined
  readonly operatorId?: string | undefined
  /** The address that was typed, or that of the account. */
  readonly email?: string | undefined
  /** Why it failed. */
  readonly error?: unknown
}

/**
 * Returns who did it, from where, and how it ended. `addressKey` identifies the e-mail address: it
 * finds all events of one address, and without the token secret it cannot be computed from a guessed
 * address. It changes when that secret is replaced.
 */
const fieldsOf = (
  { traceId, client = 'direct', server }: FastifyRequest,
  { customerId, operatorId, email, error }: About,
) => ({
  traceId,
  client: loggedClient(client),
  ...(customerId && { customerId }),
  ...(operatorId && { operatorId }),
  ...(email && { addressKey: server.tokenKeys.digest(toEmailKey(email)) }),
  ...(error !== undefined && { reason: describeError(error).code }),
})

type LogEvent = (request: FastifyRequest, about: About) => void

/** All events of authentication, each as one log line: see `docs/operate.md`. */
export const authEvents = {
  signedIn: (request, about) => request.log.info(fieldsOf(request, about), 'sign_in.succeeded'),
  signInFailed: (request, about) => request.log.info(fieldsOf(request, about), 'sign_in.failed'),
  signedUp: (request, about) => request.log.info(fieldsOf(request, about), 'sign_up.requested'),
  codeRequested: (request, about) =>
    request.log.info(fieldsOf(request, about), 'password.code_requested'),
  passwordReset: (request, about) => request.log.info(fieldsOf(request, about), 'password.reset'),
  resetFailed: (request, about) =>
    request.log.info(fieldsOf(request, about), 'password.reset_failed'),
  passwordChanged: (request, about) =>
    request.log.info(fieldsOf(request, about), 'password.changed'),
  changeFailed: (request, about) =>
    request.log.info(fieldsOf(request, about), 'password.change_failed'),
  signedOut: (request, about) => request.log.info(fieldsOf(request, about), 'session.signed_out'),
  sessionEnded: (request, about) => request.log.info(fieldsOf(request, about), 'session.ended'),
} as const satisfies Readonly<Record<string, LogEvent>>

/** Logs `failed` with the reason if `attempt` throws, and throws the same error. */
export async function orLog<T>(
  failed: LogEvent,
  request: FastifyRequest,
  about: About,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    failed(request, { ...about, error })
    throw error
  }
}
