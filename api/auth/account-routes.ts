import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { changePassword } from '#core/account/change-password.ts'
import { limitGuesses } from '#core/account/limit-guesses.ts'
import { listSessions } from '#core/account/list-sessions.ts'
import type { ApiDeps } from '../deps.ts'
import { ProblemQuerySchema } from '../pages/return-to-form.ts'
import { guesserOf } from '../plugins/known-browser.ts'
import {
  clearSessionCookies,
  currentSessionId,
  requireAccount,
  setSessionCookies,
} from '../plugins/session.ts'
import { access, jsonOrPage, seeOther } from '../response-schemas.ts'
import { type AccountNews, accountPage } from './account-page.ts'
import { authEvents, orLog } from './events.ts'
import { formRoute, goTo } from './form-route.ts'
import { AccountSchema, ChangePasswordSchema, EndSessionSchema } from './schemas.ts'

type AccountDeps = Pick<
  ApiDeps,
  'accounts' | 'sessions' | 'isBreached' | 'requestCounter' | 'clock'
>

const path = '/api/auth/account'

/** Routes for signed-in customers: their account's page, and what they can change there. */
export const accountRoutes: FastifyPluginAsyncTypebox<AccountDeps> = async (app, deps) => {
  const { requestCounter } = deps

  const accountRoute = {
    schema: {
      summary: 'Read the account',
      description: 'Browsers get the page.',
      security: access.account,
      querystring: Type.Object({
        done: Type.Optional(
          Type.Union(
            ['password', 'session', 'sessions'].map((what) => Type.Literal(what)),
            {
              description: 'Shows what has been changed',
            },
          ),
        ),
        problem: ProblemQuerySchema,
      }),
      response: {
        ...jsonOrPage('The account', Type.Ref('Account')),
        ...seeOther('For a browser that is not signed in: a redirect to the sign-in page'),
      },
    },
  }
  app.get('/auth/account', accountRoute, async (request, reply) => {
    const { account, accountError, language, wantsHtml, query } = request
    if (wantsHtml && !account && !accountError) return reply.redirect(signInPath, 303)
    const { customerId, email } = requireAccount(request)
    const currentId = currentSessionId(request)
    const sessions = (await listSessions(customerId, deps)).map((session) => ({
      ...session,
      isCurrent: session.sessionId === currentId,
    }))
    if (!wantsHtml) return { email, sessions }
    return reply.sendPage(accountPage({ language, email, sessions, ...(query as AccountNews) }))
  })

  const passwordRoute = formRoute('account', ChangePasswordSchema, {
    summary: 'Change the password',
    description:
      'Needs the current password. Ends all other sessions of the account, and gives this browser a new one.',
    problems: ['weak_password', 'breached_password', 'invalid_credentials', 'too_many_attempts'],
  })
  app.post('/auth/password', passwordRoute, async (request, reply) => {
    const { body, log } = request
    const account = requireAccount(request)
    const guess = { ...guesserOf(request), email: account.email || account.customerId }
    const userAgent = request.headers['user-agent']
    const change = () => changePassword({ account, ...body, userAgent }, { ...deps, log })
    const opened = await orLog(authEvents.changeFailed, request, account, () =>
      limitGuesses('wrong-password', guess, change, { requestCounter, log }),
    )
    authEvents.passwordChanged(request, account)
    return openAgain(opened, request, reply)
  })

  const endRoute = formRoute('account', EndSessionSchema, {
    summary: 'End sessions of the account',
    description: 'Ends the session with this id; without an id, all sessions except this one.',
  })
  app.post('/auth/sessions/end', endRoute, async (request, reply) => {
    const account = requireAccount(request)
    const { customerId } = account
    const { sessionId } = request.body
    if (sessionId) await deps.sessions.end({ customerId, sessionId })
    else await deps.sessions.endAll(customerId, currentSessionId(request))
    authEvents.sessionEnded(request, account)
    return goTo(`${path}?done=${sessionId ? 'session' : 'sessions'}`, request, reply)
  })
}

const signInPath = `/api/auth/sign-in?returnTo=${encodeURIComponent(path)}`

/** Gives the browser its new session. If it could not be opened, the customer signs in. */
function openAgain(
  opened: Awaited<ReturnType<typeof changePassword>>,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  if (opened) setSessionCookies(reply, opened)
  else clearSessionCookies(reply)
  return goTo(opened ? `${path}?done=password` : '/api/auth/sign-in?done=reset', request, reply)
}

export const accountSchemas = [AccountSchema]
