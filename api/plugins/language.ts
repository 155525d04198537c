import fp from 'fastify-plugin'
import { type Language, languages, preferredLanguage } from '#core/language.ts'

const yearSeconds = 365 * 24 * 3600

/**
 * Sets the language of the response. The first of these wins: `?lang=`, which is also stored in a
 * cookie; that cookie; the `Accept-Language` header; French.
 */
export const language = fp(
  async (app) => {
    app.decorateRequest('language', undefined as unknown as Language)
    app.addHook('onRequest', async (request, reply) => {
      const { lang } = request.query as { readonly lang?: unknown }
      const requested = languageOf(lang)
      const stored = languageOf(request.cookies['lang'])
      request.language =
        requested ?? stored ?? preferredLanguage(request.headers['accept-language']) ?? 'fr'
      if (requested && requested !== stored) {
        reply.setCookie('lang', requested, { maxAge: yearSeconds })
      }
    })
  },
  { name: 'language', dependencies: ['@fastify/cookie'] },
)

function languageOf(value: unknown): Language | undefined {
  return languages.find((known) => known === value)
}

declare module 'fastify' {
  interface FastifyRequest {
    language: Language
  }
}
