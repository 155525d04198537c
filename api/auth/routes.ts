import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type TObject, Type } from 'typebox'
import { type ErrorCode, ShopError } from '#core/errors.ts'
import { json, jsonOrPage, seeOther } from '../answers.ts'
import type { ApiDeps } from '../deps.ts'
import { problemText } from '../pages/problem-page.ts'
import { isForm } from '../plugins/forms.ts'
import { describeError, problemKinds } from '../plugins/problem.ts'
import { answerProblem } from '../plugins/problem-answers.ts'
import { forgetSession } from '../plugins/session.ts'
import { lifetimes, writeSession } from '../plugins/tokens.ts'
import { type AuthPageName, authPage, authPageNames } from './page.ts'
import { returnAddress } from './return-to.ts'
import {
  ConfirmSchema,
  ForgotSchema,
  NextSchema,
  ResendSchema,
  ResetSchema,
  SessionSchema,
  SignInSchema,
  SignUpSchema,
} from './schemas.ts'
import { authTexts } from './texts.ts'

type AuthDeps = Pick<ApiDeps, 'accounts'>

/**
 * The customers' accounts. Signing up, resending a code and forgetting a password answer alike
 * whether or not the address has an account: who types somebody's address learns nothing. Signing in
 * tells `account_not_confirmed`, but only to whoever knows the password.
 */
export const authRoutes: FastifyPluginAsyncTypebox<AuthDeps> = async (app, { accounts }) => {
  for (const name of authPageNames) app.get(`/auth/${name}`, pageRoute, showPage(name))

  app.post('/auth/sign-up', formRoute('sign-up', SignUpSchema), async (request, reply) => {
    const { email, password } = request.body
    await quietly(accounts.signUp(email, password), ['account_exists'])
    return goOn(request, reply, 'confirm', 'signedUp')
  })

  app.post('/auth/confirm', formRoute('confirm', ConfirmSchema), async (request, reply) => {
    const { email, code } = request.body
    await accounts.confirm(email, code)
    return goOn(request, reply, 'sign-in', 'confirmed')
  })

  app.post('/auth/resend', formRoute('confirm', ResendSchema), async (request, reply) => {
    const { email } = request.body
    await quietly(accounts.resendCode(email), ['invalid_credentials', 'account_exists'])
    return goOn(request, reply, 'confirm', 'resent')
  })

  app.post('/auth/forgot', formRoute('forgot', ForgotSchema), async (request, reply) => {
    const { email } = request.body
    const known: readonly ErrorCode[] = ['invalid_credentials', 'account_not_confirmed']
    await quietly(accounts.forgotPassword(email), known)
    return goOn(request, reply, 'reset', 'forgot')
  })

  app.post('/auth/reset', formRoute('reset', ResetSchema), async (request, reply) => {
    const { email, code, password } = request.body
    await accounts.resetPassword(email, code, password)
    return goOn(request, reply, 'sign-in', 'reset')
  })

  app.post('/auth/sign-in', formRoute('sign-in', SignInSchema), async (request, reply) => {
    const { email, password, returnTo } = request.body
    const { account, refreshToken } = await accounts.signIn(email, password)
    writeSession(reply, account)
    reply.setCookie('refresh', refreshToken, { maxAge: lifetimes.refresh })
    return leaveFor(returnAddress(returnTo), request, reply)
  })

  app.post('/auth/sign-out', formRoute('sign-in', undefined), async (request, reply) => {
    const refreshToken = request.cookies['refresh']
    forgetSession(reply)
    reply.clearCookie('guest')
    // The browser forgets in any case; what Cognito could not be told ends with its own lifetime.
    if (refreshToken) {
      await accounts.signOut(refreshToken).catch((err: unknown) => {
        request.log.warn({ err, traceId: request.traceId }, 'refresh token not revoked')
      })
    }
    return leaveFor(`/${request.language}/`, request, reply)
  })
}

const pageRoute = {
  schema: {
    summary: 'An account page; to scripts, who is signed in',
    querystring: Type.Object({
      returnTo: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    response: jsonOrPage('Who is signed in', Type.Ref('Session')),
  },
}

function showPage(name: AuthPageName) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { account, language, wantsHtml } = request
    if (!wantsHtml) return { signedIn: Boolean(account), ...(account && { email: account.email }) }
    const { returnTo } = request.query as { readonly returnTo?: string }
    return reply.sendPage(authPage(name, { language, returnTo }))
  }
}

function formRoute<Body extends TObject | undefined>(page: AuthPageName, body: Body) {
  return {
    schema: {
      summary: 'An account form, or the same as JSON',
      ...(body && { body: body as NonNullable<Body> }),
      response: { ...json(200, 'Where to go on', Type.Ref('Next')), ...seeOther },
    },
    preValidation: async (request: FastifyRequest) => {
      if (isForm(request)) request.body = trimmed(request.body)
    },
    errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      refuse(page, error, request, reply),
  }
}

/** Phones put a space after an address that they complete. */
function trimmed(body: unknown) {
  const { email, ...rest } = (body ?? {}) as Record<string, unknown>
  return email === undefined
    ? rest
    : { ...rest, email: typeof email === 'string' ? email.trim() : email }
}

/** To a form, a refusal is the form again, with what went wrong and the address typed. */
function refuse(name: AuthPageName, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const { code } = describeError(error)
  const { status } = problemKinds[code]
  if (!isForm(request) || !request.wantsHtml || status >= 500) {
    return answerProblem(error, request, reply)
  }
  const { language } = request
  const { email, returnTo } = (request.body ?? {}) as Record<string, unknown>
  request.problemCode = code
  const page = authPage(code === 'account_not_confirmed' ? 'confirm' : name, {
    language,
    email: typeof email === 'string' ? email.slice(0, 254) : undefined,
    returnTo: typeof returnTo === 'string' ? returnAddress(returnTo) : undefined,
    alert: problemText(code, language),
  })
  return reply.code(status).sendPage(page)
}

/** Lets pass what would tell whether an address has an account. */
async function quietly(act: Promise<void>, secrets: readonly ErrorCode[]): Promise<void> {
  try {
    await act
  } catch (error) {
    if (!(error instanceof ShopError && secrets.includes(error.code))) throw error
  }
}

/**
 * On to the next account page. It is sent as the answer itself and not by a redirect, because the
 * address typed would have to stand in the URL, and so in logs and histories.
 */
function goOn(
  request: FastifyRequest,
  reply: FastifyReply,
  name: AuthPageName,
  news: keyof (typeof authTexts)['fr']['news'],
) {
  if (!isForm(request)) return { next: `/api/auth/${name}` }
  const { language, body } = request
  const { email } = body as { readonly email: string }
  return reply.sendPage(authPage(name, { language, email, news: authTexts[language].news[news] }))
}

function leaveFor(next: string, request: FastifyRequest, reply: FastifyReply) {
  return isForm(request) ? reply.redirect(next, 303) : { next }
}

export const authSchemas = [SessionSchema, NextSchema]
