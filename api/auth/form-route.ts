import type { FastifyReply, FastifyRequest } from 'fastify'
import { type TObject, Type } from 'typebox'
import { isForm } from '../plugins/forms.ts'
import { logFailure, sendProblem } from '../plugins/problem-responses.ts'
import { requireAccount } from '../plugins/session.ts'
import { describeError, type ProblemCode, problemKinds } from '../problem.ts'
import { access, formRedirect, json } from '../response-schemas.ts'
import type { AuthPageName } from './page.ts'
import { toReturnPath } from './return-to.ts'
import { keepTyped } from './typed.ts'

const nextOrRedirect = { ...json(200, 'The next page', Type.Ref('Next')), ...formRedirect }

/**
 * Returns the options of a route that takes an account form, or the same fields as JSON. A rejected
 * form redirects to `page`. The page `account` needs a signed-in customer.
 */
export function formRoute<Body extends TObject | undefined>(
  page: AuthPageName | 'account',
  body: Body,
  described: {
    readonly summary: string
    readonly description: string
    readonly problems?: readonly ProblemCode[]
  },
) {
  return {
    schema: {
      response: nextOrRedirect,
      ...described,
      security: page === 'account' ? access.account : access.anyone,
      ...(body && { body: body as NonNullable<Body> }),
    },
    preValidation: async (request: FastifyRequest) => {
      if (page === 'account') requireAccount(request)
      if (isForm(request)) request.body = trimmed(request.body)
    },
    errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      returnToForm(page, error, request, reply),
  }
}

/** Trims the e-mail address: phones append a space when they autocomplete it. */
function trimmed(body: unknown) {
  const { email, ...rest } = (body ?? {}) as Record<string, unknown>
  return email === undefined
    ? rest
    : { ...rest, email: typeof email === 'string' ? email.trim() : email }
}

/**
 * Redirects a rejected form to its page, which shows the error and the typed fields. A reload of
 * that page therefore sends nothing again. API clients get problem+json, and so does a request
 * whose form was not read.
 */
function returnToForm(
  name: AuthPageName | 'account',
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { body } = request
  if (!isForm(request) || !request.wantsHtml || !body) return sendProblem(error, request, reply)
  const { code: problem } = describeError(error)
  const { email, code, returnTo } = body as Record<string, unknown>
  request.problemCode = problem
  if (problemKinds[problem].status >= 500) logFailure(error, problem, request)
  const typed = {
    ...(typeof email === 'string' && { email: email.slice(0, 254) }),
    // A wrong code is not worth keeping.
    ...(typeof code === 'string' && problem !== 'code_mismatch' && { code: code.slice(0, 10) }),
  }
  if (Object.keys(typed).length > 0) keepTyped(reply, typed)
  const query = new URLSearchParams({ problem })
  if (typeof returnTo === 'string') query.set('returnTo', toReturnPath(returnTo))
  return reply.redirect(`/api/auth/${name}?${query}`, 303)
}

/** Redirects a form to the next page. Other clients get the page's path as JSON. */
export function goTo(next: string, request: FastifyRequest, reply: FastifyReply) {
  return isForm(request) ? reply.redirect(next, 303) : { next }
}
