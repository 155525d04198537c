import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/**
 * Returns the OpenAPI document. `build` creates a second app with one more plugin. This happens at the
 * first request for the document, so that start-up neither loads nor runs the swagger library.
 */
export async function describeApi(
  build: (plugin: FastifyPluginAsync) => FastifyInstance,
  { version, siteOrigin }: { readonly version: string; readonly siteOrigin: string },
): Promise<object> {
  const app = build(
    fp(async (instance) => {
      await instance.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: { title: 'Comptoir', version },
          servers: [{ url: `${siteOrigin}/api` }],
          components: {
            securitySchemes: {
              bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
              session: { type: 'apiKey', in: 'cookie', name: 'session' },
            },
          },
        },
        refResolver: {
          buildLocalReference: ({ $id }, _uri, _fragment, i) => String($id ?? `Shape${i}`),
        },
      })
    }),
  )
  try {
    await app.ready()
    return app.swagger()
  } finally {
    await app.close()
  }
}
