import type { FastifyReply, FastifyRequest } from 'fastify'
import { type TObject, Type } from 'typebox'
import { returnToForm, typedText } from '../pages/return-to-form.ts'
import { isForm } from '../plugins/forms.ts'
import { requireAccount } from '../plugins/session.ts'
import type { ProblemCode } from '../problem.ts'
import { access, formRedirect, json } from '../response-schemas.ts'
import type { AuthPageName } from './page.ts'
import { toReturnPath } from './return-to.ts'

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
      returnToForm(formPage(page, request.body), error, request, reply),
  }
}

/** Trims the e-mail address: phones append a space when they autocomplete it. */
function trimmed(body: unknown) {
  const { email, ...rest } = (body ?? {}) as Record<string, unknown>
  return email === undefined
    ? rest
    : { ...rest, email: typeof email === 'string' ? email.trim() : email }
}

/** Returns the page of an account form, and what it shows again after a rejection. */
const formPage = (name: AuthPageName | 'account', body: unknown) => {
  const { returnTo } = (body ?? {}) as Record<string, unknown>
  return {
    path: `/api/auth/${name}`,
    typed: ({ email, code }: Readonly<Record<string, unknown>>, problem: ProblemCode) => ({
      email: typedText(email, 254),
      // A wrong code is not worth keeping.
      code: problem === 'code_mismatch' ? '' : typedText(code, 10),
    }),
    ...(typeof returnTo === 'string' && { query: { returnTo: toReturnPath(returnTo) } }),
  }
}

/** Redirects a form to the next page. Other clients get the page's path as JSON. */
export function goTo(next: string, request: FastifyRequest, reply: FastifyReply) {
  return isForm(request) ? reply.redirect(next, 303) : { next }
}
