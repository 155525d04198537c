import fp from 'fastify-plugin'
import { type Language, languages, preferredLanguage } from '#core/language.ts'

const yearSeconds = 365 * 24 * 3600

/**
 * Which language to answer in: `?lang=`, which is remembered in a cookie; else that cookie; else the
 * browser's own wish; else French.
 */
export const language = fp(
  async (app) => {
    app.decorateRequest('language', undefined as unknown as Language)
    app.addHook('onRequest', async (request, reply) => {
      const { lang } = request.query as { readonly lang?: unknown }
      const wished = languageOf(lang)
      const kept = languageOf(request.cookies['lang'])
      request.language =
        wished ?? kept ?? preferredLanguage(request.headers['accept-language']) ?? 'fr'
      if (wished && wished !== kept) reply.setCookie('lang', wished, { maxAge: yearSeconds })
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
