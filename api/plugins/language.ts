import fp from 'fastify-plugin'
import { type Language, languages, preferredLanguage } from '#core/language.ts'
import { readCookie, writeCookie } from './cookies.ts'

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
      const stored = languageOf(readCookie(request, 'lang'))
      request.language =
        requested ?? stored ?? preferredLanguage(request.headers['accept-language']) ?? 'fr'
      if (requested && requested !== stored) {
        writeCookie(reply, 'lang', requested, yearSeconds)
      }
    })
  },
  { name: 'language', dependencies: ['cookies'] },
)

function languageOf(value: unknown): Language | undefined {
  return languages.find((known) => known === value)
}

declare module 'fastify' {
  interface FastifyRequest {
    language: Language
  }
}
