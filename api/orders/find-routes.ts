import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { toOrderNumber, typedNumberPattern } from '#core/ids.ts'
import { requestLink } from '#core/order/request-link.ts'
import { EmailSchema } from '../common-schemas.ts'
import type { ApiDeps } from '../deps.ts'
import {
  ProblemQuerySchema,
  returnToForm,
  toProblemCode,
  typedText,
} from '../pages/return-to-form.ts'
import { keepTyped, readTyped } from '../pages/typed.ts'
import { isForm } from '../plugins/forms.ts'
import { access, formRedirect, json, jsonOrPage } from '../response-schemas.ts'
import { findPage } from './find-page.ts'

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
          problem: ProblemQuerySchema,
          requested: Type.Optional(
            Type.Literal('true', { description: 'Shows that the link has been requested' }),
          ),
        }),
        response: jsonOrPage('The path of the page', Type.Ref('Next')),
      },
    },
    async (request, reply) => {
      const { language, wantsHtml, query } = request
      if (!wantsHtml) return { next: path }
      const typed = readTyped(request)
      const problem = toProblemCode(query.problem)
      const isRequested = query.requested === 'true' && !problem
      return reply.sendPage(findPage({ language, typed, problem, isRequested }))
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
      errorHandler: (error, request, reply) => returnToForm(formPage, error, request, reply),
    },
    async (request, reply) => {
      const { body, client = 'direct', traceId } = request
      const { number, email } = body
      await requestLink({ number: toOrderNumber(number), email, client, traceId }, deps)
      const next = `${path}?requested=true`
      // "Try again" shows them, so that the buyer can check them.
      if (isForm(request)) keepTyped(reply, formPage.typed(body))
      return isForm(request) ? reply.redirect(next, 303) : reply.code(202).send({ next })
    },
  )
}

/** What the form's page shows again after a rejection. */
const formPage = {
  path,
  typed: ({ number, email }: Readonly<Record<string, unknown>>) => ({
    number: typedText(number, 20),
    email: typedText(email, 254),
  }),
}
