import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { toOrderNumber, typedNumberPattern } from '#core/ids.ts'
import { requestLink } from '#core/order/request-link.ts'
import { EmailSchema } from '../common-schemas.ts'
import type { ApiDeps } from '../deps.ts'
import { problemText } from '../pages/problem-page.ts'
import { isForm } from '../plugins/forms.ts'
import { sendProblem } from '../plugins/problem-responses.ts'
import { describeError, problemKinds } from '../problem.ts'
import { access, formRedirect, json, jsonOrPage } from '../response-schemas.ts'
import { findPage } from './find-page.ts'
import { findTexts } from './find-texts.ts'

type FindDeps = Pick<ApiDeps, 'requestCounter' | 'sendTask' | 'clock'>

const path = '/api/orders/find'

const FindSchema = Type.Object(
  {
    number: Type.String({
      maxLength: 20,
      pattern: typedNumberPattern,
      description: 'The number of the order, with or without the hyphen',
      examples: ['RENQ-0000'],
    }),
    email: EmailSchema,
  },
  { additionalProperties: false },
)

/** Routes for guests who have lost the link to their order. */
export const findOrderRoutes: FastifyPluginAsyncTypebox<FindDeps> = async (app, deps) => {
  app.get(
    '/orders/find',
    {
      schema: {
        summary: 'Read the page that requests a link to an order',
        description: 'Browsers get the page, other clients its path.',
        security: access.anyone,
        querystring: Type.Object({
          requested: Type.Optional(
            Type.Literal('true', { description: 'Shows that the link has been requested' }),
          ),
        }),
        response: jsonOrPage('The path of the page', Type.Ref('Next')),
      },
    },
    async ({ language, wantsHtml, query }, reply) => {
      if (!wantsHtml) return { next: path }
      return reply.sendPage(findPage({ language, isRequested: query.requested === 'true' }))
    },
  )

  app.post(
    '/orders/find',
    {
      schema: {
        summary: 'Request a link to an order by mail',
        description:
          'Mails a link to the address of the order, if the order exists and has this address: at most one in each hour of the clock, and five a day. The response is always the same, and so is its duration.',
        security: access.anyone,
        problems: ['too_many_attempts'],
        body: FindSchema,
        response: { ...json(202, 'The link is requested', Type.Ref('Next')), ...formRedirect },
      },
      preValidation: async (request) => {
        const { email } = (request.body ?? {}) as { readonly email?: unknown }
        // Phones append a space when they autocomplete an address.
        if (isForm(request) && typeof email === 'string')
          request.body = { ...request.body, email: email.trim() }
      },
      errorHandler: sendFormAgain,
    },
    async (request, reply) => {
      const { body, client = 'direct', traceId } = request
      const { number, email } = body
      await requestLink({ number: toOrderNumber(number), email, client, traceId }, deps)
      const next = `${path}?requested=true`
      return isForm(request) ? reply.redirect(next, 303) : reply.code(202).send({ next })
    },
  )
}

/** Sends a rejected form again, with the error and the typed values. API clients get problem+json. */
function sendFormAgain(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const { code, retryAfter } = describeError(error)
  const { status } = problemKinds[code]
  if (!isForm(request) || !request.wantsHtml || status >= 500)
    return sendProblem(error, request, reply)
  const { language } = request
  const { number, email } = (request.body ?? {}) as Record<string, unknown>
  request.problemCode = code
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  const page = findPage({
    language,
    number: typeof number === 'string' ? number.slice(0, 20) : undefined,
    email: typeof email === 'string' ? email.slice(0, 254) : undefined,
    alert: code === 'too_many_attempts' ? findTexts[language].tooMany : problemText(code, language),
  })
  return reply.code(status).sendPage(page)
}
