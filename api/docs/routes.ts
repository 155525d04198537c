import type { FastifyPluginAsync } from 'fastify'
import { markupOf } from '#core/presentation/html.ts'
import { docsPage } from './page.ts'

/** The route of the page that shows the OpenAPI document. */
export const docsRoutes: FastifyPluginAsync = async (app) => {
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(markupOf(docsPage)),
  )
}
