import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type TObject, Type } from 'typebox'
import { resetPassword } from '#core/account/replace-password.ts'
import { signIn } from '#core/account/sign-in.ts'
import { claimOrders } from '#core/order/claim-orders.ts'
import type { ApiDeps } from '../deps.ts'
import { problemText } from '../pages/problem-page.ts'
import { isForm } from '../plugins/forms.ts'
import { sendProblem } from '../plugins/problem-responses.ts'
import { clearSessionCookies, endSession, setSessionCookies } from '../plugins/session.ts'
import { describeError, type ProblemCode, problemKinds } from '../problem.ts'
import { access, formRedirect, json, jsonOrPage } from '../response-schemas.ts'
import { type AuthPageName, authPage, authPageNames } from './page.ts'
import { toReturnPath } from './return-to.ts'
import {
  ForgotSchema,
  NextSchema,
  ResetSchema,
  SessionSchema,
  SignInSchema,
  SignUpSchema,
} from './schemas.ts'
import { authTexts } from './texts.ts'

type AuthDeps = Pick<ApiDeps, 'accounts' | 'sessions' | 'orders' | 'clock'>

/**
 * Routes for customer accounts. `sign-up` and `forgot` both mail a code. Their response does not
 * reveal whether the e-mail address has an account. Only `reset` sets a password, and it needs the
 * code. A visitor therefore cannot set a password for an address whose mail they cannot read.
 */
export const authRoutes: FastifyPluginAsyncTypebox<AuthDeps> = async (app, deps) => {
  const { accounts } = deps

  /**
   * Gives the account its guest orders. Never throws: the next sign-in claims what this has missed,
   * such as an order that is paid later.
   */
  async function claim(
    account: { readonly customerId: string; readonly email: string },
    request: FastifyRequest,
  ) {
    await claimOrders(account, { ...deps, log: request.log }).catch((err: unknown) => {
      request.log.warn({ err, traceId: request.traceId }, 'order.claim_failed')
    })
  }

  for (const name of authPageNames) app.get(`/auth/${name}`, pageRoute(name), showPage(name))

  const signUpRoute = formRoute('sign-up', SignUpSchema, {
    summary: 'Create an account',
    description:
      'Mails a code, with which `POST /auth/reset` sets the password. The response is the same if the e-mail address already has an account.',
    problems: ['invalid_email'],
    response: nextPage,
  })
  app.post('/auth/sign-up', signUpRoute, async (request, reply) => {
    await accounts.signUp(request.body.email)
    return askForCode(request, reply, 'signedUp')
  })

  const forgotRoute = formRoute('forgot', ForgotSchema, {
    summary: 'Request a code for a new password',
    description: 'Mails the code. The response is the same if the e-mail address has no account.',
    problems: ['invalid_email'],
    response: nextPage,
  })
  app.post('/auth/forgot', forgotRoute, async (request, reply) => {
    await accounts.forgotPassword(request.body.email)
    return askForCode(request, reply, 'forgot')
  })

  const resetRoute = formRoute('reset', ResetSchema, {
    summary: 'Set a password with a mailed code',
    description:
      'Ends all sessions of the account. The account gets the orders that were placed as a guest with its e-mail address.',
    problems: ['weak_password', 'code_mismatch', 'code_expired', 'invalid_email'],
  })
  app.post('/auth/reset', resetRoute, async (request, reply) => {
    await claim(await resetPassword(request.body, deps), request)
    return goTo('/api/auth/sign-in?done=reset', request, reply)
  })

  const signInRoute = formRoute('sign-in', SignInSchema, {
    summary: 'Sign in',
    description:
      'Sets the session cookie, which is valid for 30 days. The account gets the orders that were placed as a guest with its e-mail address.',
  })
  app.post('/auth/sign-in', signInRoute, async (request, reply) => {
    const opened = await signIn(request.body, deps)
    // The new cookie overwrites the previous session's cookie, so that session must end now.
    await endSession(request, deps)
    if (opened.account.email) await claim(opened.account, request)
    setSessionCookies(reply, opened)
    return goTo(toReturnPath(request.body.returnTo), request, reply)
  })

  const signOutRoute = formRoute('sign-in', undefined, {
    summary: 'Sign out',
    description: 'Ends the session, and clears the cookies `session`, `refresh` and `guest`.',
  })
  app.post('/auth/sign-out', signOutRoute, async (request, reply) => {
    await endSession(request, deps)
    clearSessionCookies(reply)
    reply.clearCookie('guest')
    return goTo(`/${request.language}/`, request, reply)
  })
}

const pageSummaries: Readonly<Record<AuthPageName, string>> = {
  'sign-in': 'Read the sign-in page, or the signed-in account',
  'sign-up': 'Read the sign-up page, or the signed-in account',
  forgot: 'Read the page for a forgotten password, or the signed-in account',
  reset: 'Read the page for a new password, or the signed-in account',
}

const pageRoute = (name: AuthPageName) => ({
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
    }),
    response: jsonOrPage('The signed-in account', Type.Ref('Session')),
  },
})

function showPage(name: AuthPageName) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { account, language, wantsHtml } = request
    if (!wantsHtml) return { signedIn: Boolean(account), ...(account && { email: account.email }) }
    const { returnTo, done } = request.query as { returnTo?: string; done?: 'reset' }
    const notice = done && authTexts[language].notices[done]
    return reply.sendPage(authPage(name, { language, returnTo, notice }))
  }
}

/** The response of the routes that mail a code: a form gets the page for the code. */
const nextPage = jsonOrPage('The next page', Type.Ref('Next'))

const nextOrRedirect = { ...json(200, 'The next page', Type.Ref('Next')), ...formRedirect }

/**
 * Returns the options of a route that takes an account form, or the same fields as JSON. If the
 * form is rejected, the client gets `page`.
 */
function formRoute<Body extends TObject | undefined>(
  page: AuthPageName,
  body: Body,
  described: {
    readonly summary: string
    readonly description: string
    readonly problems?: readonly ProblemCode[]
    readonly response?: typeof nextPage
  },
) {
  return {
    schema: {
      response: nextOrRedirect,
      ...described,
      security: access.anyone,
      ...(body && { body: body as NonNullable<Body> }),
    },
    preValidation: async (request: FastifyRequest) => {
      if (isForm(request)) request.body = trimmed(request.body)
    },
    errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendFormAgain(page, error, request, reply),
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
 * Sends a rejected form again, with the error and the typed e-mail address. API clients get
 * problem+json.
 */
function sendFormAgain(
  name: AuthPageName,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { code: problem } = describeError(error)
  const { status } = problemKinds[problem]
  if (!isForm(request) || !request.wantsHtml || status >= 500) {
    return sendProblem(error, request, reply)
  }
  const { language } = request
  const { email, code, returnTo } = (request.body ?? {}) as Record<string, unknown>
  request.problemCode = problem
  const page = authPage(name, {
    language,
    email: typeof email === 'string' ? email.slice(0, 254) : undefined,
    // A rejected weak password does not use up the code.
    code: problem === 'weak_password' ? String(code) : undefined,
    returnTo: typeof returnTo === 'string' ? toReturnPath(returnTo) : undefined,
    alert: problemText(problem, language),
  })
  return reply.code(status).sendPage(page)
}

/**
 * Sends the page with the form for the mailed code. It does not redirect: the URL would contain the
 * typed e-mail address, and logs and browser histories store URLs.
 */
function askForCode(request: FastifyRequest, reply: FastifyReply, notice: 'signedUp' | 'forgot') {
  if (!isForm(request)) return { next: '/api/auth/reset' }
  const { language, body } = request
  const { email } = body as { readonly email: string }
  return reply.sendPage(
    authPage('reset', { language, email, notice: authTexts[language].notices[notice] }),
  )
}

/** Redirects a form to the next page. Other clients get the page's path as JSON. */
function goTo(next: string, request: FastifyRequest, reply: FastifyReply) {
  return isForm(request) ? reply.redirect(next, 303) : { next }
}

export const authSchemas = [SessionSchema, NextSchema]
