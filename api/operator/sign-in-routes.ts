import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type TObject, Type } from 'typebox'
import { limitGuesses } from '#core/account/limit-guesses.ts'
import { checkNewPassword, openOperatorSession } from '#core/operator/sign-in.ts'
import type { SignInResult } from '#core/ports/operator-provider.ts'
import { authEvents, orLog } from '../auth/events.ts'
import type { ApiDeps } from '../deps.ts'
import { ProblemQuerySchema, toProblemCode } from '../pages/return-to-form.ts'
import { clearCookie } from '../plugins/cookies.ts'
import { isForm } from '../plugins/forms.ts'
import { guesserOf, rememberBrowser } from '../plugins/known-browser.ts'
import { endOperatorSession, writeOperatorCookie } from '../plugins/operator-session.ts'
import { logFailure, sendProblem } from '../plugins/problem-responses.ts'
import { clearSessionCookies, endSession } from '../plugins/session.ts'
import { describeError, type ProblemCode, problemKinds } from '../problem.ts'
import { access, formRedirect, json, jsonOrPage, seeOther } from '../response-schemas.ts'
import { otpauthLink, signInPage } from './sign-in-page.ts'
import {
  CodeStepSchema,
  NewPasswordStepSchema,
  OperatorSignInSchema,
  PasswordStepSchema,
} from './sign-in-schemas.ts'
import { forgetStep, keepStep, type OpenSignIn, readStep, requireStep } from './sign-in-step.ts'

type SignInDeps = Pick<
  ApiDeps,
  | 'operatorAccounts'
  | 'operatorSessions'
  | 'accounts'
  | 'sessions'
  | 'requestCounter'
  | 'siteOrigin'
  | 'clock'
>

const path = '/api/operator/sign-in'

/**
 * The sign-in of operators, in steps: the password; a new one at the first sign-in; the key for an
 * authenticator app, once; a code. Pages work without scripts, and show the step that the cookie
 * `operator-step` is at.
 */
export const operatorSignInRoutes: FastifyPluginAsyncTypebox<SignInDeps> = async (app, deps) => {
  const { operatorAccounts, requestCounter } = deps
  const issuer = new URL(deps.siteOrigin).host

  app.get(
    '/operator/sign-in',
    {
      schema: {
        summary: 'Read the sign-in page of operators, or the state of the sign-in',
        description: 'Browsers get the page, other clients the state.',
        security: access.operatorSignIn,
        querystring: Type.Object({
          problem: ProblemQuerySchema,
          restart: Type.Optional(Type.Literal('true', { description: 'Starts a new sign-in' })),
        }),
        response: {
          ...jsonOrPage('The state of the sign-in', Type.Ref('OperatorSignIn')),
          ...seeOther('With `restart`: a redirect to the page of a new sign-in'),
        },
      },
    },
    async (request, reply) => {
      const { problem, restart } = request.query
      if (restart) {
        forgetStep(reply)
        return reply.redirect(path, 303)
      }
      const { language, operator } = request
      const step = readStep(request)
      if (!request.wantsHtml) return stateOf(step, operator)
      return reply.sendPage(
        signInPage({
          language,
          step,
          operator,
          problem: toProblemCode(problem),
          issuer,
        }),
      )
    },
  )

  const passwordRoute = stepRoute(PasswordStepSchema, {
    summary: 'Sign in as an operator',
    description:
      'Checks the password. The response says what follows. Ends the shopper’s session of this browser.',
    problems: ['invalid_credentials'],
  })
  app.post('/operator/sign-in', passwordRoute, async (request, reply) => {
    const { email, password } = request.body
    const result = await guess('wrong-operator-password', email, request, () =>
      operatorAccounts.enterPassword(email, password),
    )
    // The cookies of both sign-ins together would be larger than API Gateway accepts.
    await endSession(request, deps)
    clearSessionCookies(reply)
    return advance(email, result, request, reply)
  })

  const newPasswordRoute = stepRoute(NewPasswordStepSchema, {
    summary: 'Choose a password at the first sign-in of an operator',
    description: 'Replaces the temporary password.',
    problems: ['sign_in_expired', 'weak_password'],
  })
  app.post('/operator/sign-in/new-password', newPasswordRoute, async (request, reply) => {
    const step = requireStep(request, 'new-password')
    const { password } = request.body
    checkNewPassword(password)
    const result = await operatorAccounts.chooseNewPassword(step, password)
    return advance(step.email, result, request, reply)
  })

  const codeRoute = stepRoute(CodeStepSchema, {
    summary: 'Enter a two-factor code as an operator',
    description:
      'Sets the cookie `operator`, which is valid for 8 hours, and for 15 minutes without a request.',
    problems: ['invalid_credentials', 'sign_in_expired', 'code_mismatch'],
  })
  app.post('/operator/sign-in/code', codeRoute, async (request, reply) => {
    const step = requireStep(request, 'set-up', 'code')
    const { code } = request.body
    const result = await guess('wrong-operator-code', step.email, request, () =>
      step.kind === 'set-up'
        ? operatorAccounts.setUpCodes(step, code)
        : operatorAccounts.enterCode(step, code),
    )
    return advance(step.email, result, request, reply)
  })

  const signOutRoute = stepRoute(undefined, {
    summary: 'Sign out as an operator',
    description: 'Ends the session.',
  })
  app.post('/operator/sign-out', signOutRoute, async (request, reply) => {
    await endOperatorSession(request, deps)
    clearCookie(reply, 'operator')
    forgetStep(reply)
    return isForm(request) ? reply.redirect(path, 303) : { step: 'password' as const }
  })

  async function guess(
    kind: 'wrong-operator-password' | 'wrong-operator-code',
    email: string,
    request: FastifyRequest,
    attempt: () => Promise<SignInResult>,
  ): Promise<SignInResult> {
    const { log } = request
    const who = { ...guesserOf(request), email }
    return orLog(authEvents.signInFailed, request, { email }, () =>
      limitGuesses(kind, who, attempt, { requestCounter, log }),
    )
  }

  /** Keeps the next step, or opens a session: in the cookie's place, so the old one ends first. */
  async function advance(
    email: string,
    result: SignInResult,
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    if (result.kind !== 'done') {
      const step = { ...result, email }
      keepStep(reply, step)
      return isForm(request) ? reply.redirect(path, 303) : stateOf(step)
    }
    await endOperatorSession(request, deps)
    const session = await openOperatorSession(result.operator, deps)
    authEvents.signedIn(request, { operatorId: session.operatorId, email })
    forgetStep(reply)
    writeOperatorCookie(reply, session)
    rememberBrowser(request, reply, email)
    return isForm(request) ? reply.redirect(path, 303) : stateOf(undefined, session)
  }

  function stateOf(step: OpenSignIn | undefined, operator?: FastifyRequest['operator']) {
    if (step) {
      const { kind, secret } = step
      return { step: kind, ...(secret && { secret, link: otpauthLink(issuer, step) }) }
    }
    if (!operator) return { step: 'password' as const }
    return { step: 'done' as const, email: operator.email, role: operator.role }
  }
}

/** Returns the options of a route that takes a form of the sign-in, or the same fields as JSON. */
function stepRoute<Body extends TObject | undefined>(
  body: Body,
  described: {
    readonly summary: string
    readonly description: string
    readonly problems?: readonly ProblemCode[]
  },
) {
  const { problems = [], ...texts } = described
  return {
    schema: {
      ...texts,
      security: access.operatorSignIn,
      problems: [
        ...problems,
        ...(['foreign_origin', 'too_many_attempts', 'accounts_unavailable'] as const),
      ],
      response: {
        ...json(200, 'The state of the sign-in', Type.Ref('OperatorSignIn')),
        ...formRedirect,
      },
      ...(body && { body: body as NonNullable<Body> }),
    },
    errorHandler: returnToPage,
  }
}

/** Redirects a rejected form to the page of the step. API clients get problem+json. */
function returnToPage(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const { code } = describeError(error)
  if (code === 'sign_in_expired') forgetStep(reply)
  if (!isForm(request) || !request.wantsHtml) return sendProblem(error, request, reply)
  request.problemCode = code
  if (problemKinds[code].status >= 500) logFailure(error, code, request)
  return reply.redirect(`${path}?problem=${code}`, 303)
}

export const operatorSignInSchemas = [OperatorSignInSchema]
