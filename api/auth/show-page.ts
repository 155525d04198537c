import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { problemText } from '../pages/problem-page.ts'
import { ProblemQuerySchema, toProblemCode } from '../pages/return-to-form.ts'
import { readTyped } from '../pages/typed.ts'
import { access, jsonOrPage } from '../response-schemas.ts'
import { type AuthPageName, authPage } from './page.ts'
import { authTexts } from './texts.ts'

type PageQuery = {
  readonly returnTo?: string
  readonly done?: 'reset'
  readonly sent?: 'sign-up' | 'forgot'
  readonly problem?: string
}

const pageSummaries: Readonly<Record<AuthPageName, string>> = {
  'sign-in': 'Read the sign-in page, or the signed-in account',
  'sign-up': 'Read the sign-up page, or the signed-in account',
  forgot: 'Read the page for a forgotten password, or the signed-in account',
  reset: 'Read the page for a new password, or the signed-in account',
}

/** Returns the options of the route of an account page. */
export const pageRoute = (name: AuthPageName) => ({
  schema: {
    summary: pageSummaries[name],
    description: 'Browsers get the page, other clients the account.',
    security: access.anyone,
    querystring: Type.Object({
      returnTo: Type.Optional(
        Type.String({ maxLength: 200, description: 'The path to open after the sign-in' }),
      ),
      done: Type.Optional(
        Type.Literal('reset', { description: 'Shows that the password has been set' }),
      ),
      sent: Type.Optional(
        Type.Union([Type.Literal('sign-up'), Type.Literal('forgot')], {
          description: 'Shows that a code has been mailed',
        }),
      ),
      problem: ProblemQuerySchema,
    }),
    response: jsonOrPage('The signed-in account', Type.Ref('Session')),
  },
})

/** Shows an account page, with what the query and the kept fields say about the last form. */
export function showPage(name: AuthPageName) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { account, language, wantsHtml } = request
    if (!wantsHtml) return { signedIn: Boolean(account), ...(account && { email: account.email }) }
    const { returnTo, done, sent, ...query } = request.query as PageQuery
    const problem = toProblemCode(query.problem)
    const { email, code } = readTyped(request)
    const notices = authTexts[language].notices
    const page = {
      language,
      email,
      code: name === 'reset' ? code : undefined,
      returnTo,
      notice: (done && notices[done]) ?? (sent && !problem ? notices[sent] : undefined),
      alert: problem && problemText(problem, language),
    }
    return reply.sendPage(authPage(name, page))
  }
}
