import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { limitGuesses } from '#core/account/limit-guesses.ts'
import { resetPassword } from '#core/account/replace-password.ts'
import { requestCode } from '#core/account/request-code.ts'
import { signIn } from '#core/account/sign-in.ts'
import { claimOrders } from '#core/order/claim-orders.ts'
import type { ApiDeps } from '../deps.ts'
import { forgetTyped, keepTyped } from '../pages/typed.ts'
import { clearCookie } from '../plugins/cookies.ts'
import { isForm } from '../plugins/forms.ts'
import { guesserOf, rememberBrowser } from '../plugins/known-browser.ts'
import { clearSessionCookies, endSession, setSessionCookies } from '../plugins/session.ts'
import { authEvents, orLog } from './events.ts'
import { formRoute, goTo } from './form-route.ts'
import { authPageNames } from './page.ts'
import { toReturnPath } from './return-to.ts'
import {
  ForgotSchema,
  NextSchema,
  ResetSchema,
  SessionSchema,
  SignInSchema,
  SignUpSchema,
} from './schemas.ts'
import { pageRoute, showPage } from './show-page.ts'

type AuthDeps = Pick<
  ApiDeps,
  'accounts' | 'sessions' | 'isBreached' | 'orders' | 'requestCounter' | 'codeAnswerMs' | 'clock'
>

/**
 * Routes for customer accounts. `sign-up` and `forgot` both mail a code. Their response does not
 * reveal whether the e-mail address has an account. Only `reset` sets a password, and it needs the
 * code. A visitor therefore cannot set a password for an address whose mail they cannot read.
 */
export const authRoutes: FastifyPluginAsyncTypebox<AuthDeps> = async (app, deps) => {
  const { requestCounter } = deps

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
    problems: ['invalid_email', 'too_many_attempts'],
  })
  app.post('/auth/sign-up', signUpRoute, async (request, reply) => {
    await requestCode('sign-up', wantedCode(request), deps)
    authEvents.signedUp(request, request.body)
    return askForCode(request, reply, 'sign-up')
  })

  const forgotRoute = formRoute('forgot', ForgotSchema, {
    summary: 'Request a code for a new password',
    description: 'Mails the code. The response is the same if the e-mail address has no account.',
    problems: ['invalid_email', 'too_many_attempts'],
  })
  app.post('/auth/forgot', forgotRoute, async (request, reply) => {
    await requestCode('forgot', wantedCode(request), deps)
    authEvents.codeRequested(request, request.body)
    return askForCode(request, reply, 'forgot')
  })

  const resetRoute = formRoute('reset', ResetSchema, {
    summary: 'Set a password with a mailed code',
    description:
      'Ends all sessions of the account. The account gets the orders that were placed as a guest with its e-mail address.',
    problems: [
      'weak_password',
      'breached_password',
      'code_mismatch',
      'invalid_email',
      'too_many_attempts',
    ],
  })
  app.post('/auth/reset', resetRoute, async (request, reply) => {
    const { body, log } = request
    const guess = { ...guesserOf(request), email: body.email }
    const reset = () => resetPassword(body, deps)
    const account = await orLog(authEvents.resetFailed, request, { email: body.email }, () =>
      limitGuesses('wrong-code', guess, reset, { requestCounter, log }),
    )
    authEvents.passwordReset(request, account)
    rememberBrowser(request, reply, body.email)
    await claim(account, request)
    if (isForm(request)) keepTyped(reply, { email: request.body.email })
    return goTo('/api/auth/sign-in?done=reset', request, reply)
  })

  const signInRoute = formRoute('sign-in', SignInSchema, {
    summary: 'Sign in',
    description:
      'Sets the session cookie, which is valid for 30 days. The account gets the orders that were placed as a guest with its e-mail address.',
  })
  app.post('/auth/sign-in', signInRoute, async (request, reply) => {
    const { body, log } = request
    const guess = { ...guesserOf(request), email: body.email }
    const open = () => signIn({ ...body, userAgent: request.headers['user-agent'] }, deps)
    const { email } = body
    const opened = await orLog(authEvents.signInFailed, request, { email }, () =>
      limitGuesses('wrong-password', guess, open, { requestCounter, log }),
    )
    const { customerId } = opened.account
    authEvents.signedIn(request, { customerId, email })
    rememberBrowser(request, reply, body.email)
    // The new cookie overwrites the previous session's cookie, so that session must end now.
    await endSession(request, deps)
    if (opened.account.email) await claim(opened.account, request)
    setSessionCookies(reply, opened)
    forgetTyped(reply)
    return goTo(toReturnPath(request.body.returnTo), request, reply)
  })

  const signOutRoute = formRoute('sign-in', undefined, {
    summary: 'Sign out',
    description: 'Ends the session, and clears the cookies of the session and of guest orders.',
  })
  app.post('/auth/sign-out', signOutRoute, async (request, reply) => {
    const ended = await endSession(request, deps)
    if (ended) authEvents.signedOut(request, ended)
    clearSessionCookies(reply)
    clearCookie(reply, 'guest')
    forgetTyped(reply)
    return goTo(`/${request.language}/`, request, reply)
  })
}

const wantedCode = ({
  body: { email },
  language,
  client = 'direct',
}: FastifyRequest<{ Body: { readonly email: string } }>) => ({ email, language, client })

/** Redirects to the form for the mailed code, so that a reload does not mail another one. */
function askForCode(
  request: FastifyRequest<{ Body: { readonly email: string } }>,
  reply: FastifyReply,
  sent: 'sign-up' | 'forgot',
) {
  if (isForm(request)) keepTyped(reply, { email: request.body.email })
  return isForm(request)
    ? reply.redirect(`/api/auth/reset?sent=${sent}`, 303)
    : { next: '/api/auth/reset' }
}

export const authSchemas = [SessionSchema, NextSchema]
