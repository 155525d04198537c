import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/**
 * The OpenAPI document of the app that `build` makes with one more plugin. A second instance, made
 * when somebody asks, so that neither this library nor its work is part of a start-up.
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
