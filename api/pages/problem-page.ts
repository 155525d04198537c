import type { FastifyRequest } from 'fastify'
import type { Language } from '#core/language.ts'
import { html } from '#core/presentation/html.ts'
import type { ProblemCode } from '../problem.ts'
import type { Page } from './shell.ts'
import { texts } from './texts.ts'

/** Returns the text for a problem. Several codes share one text. */
export function problemText(code: ProblemCode, language: Language): string {
  const { errors } = texts[language]
  const isKnown = (name: string): name is keyof typeof errors => name in errors
  return errors[isKnown(code) ? code : (sharedTexts[code] ?? 'internal')]
}

const sharedTexts: Partial<Record<ProblemCode, keyof (typeof texts)['fr']['errors']>> = {
  malformed_body: 'invalid_request',
  unsupported_media_type: 'invalid_request',
  method_not_allowed: 'not_found',
  idempotency_key_reused: 'invalid_request',
  bad_signature: 'invalid_request',
  timed_out: 'busy',
  overloaded: 'busy',
  not_ready: 'busy',
  service_refused: 'internal',
}

/** Returns the page that browsers get instead of problem+json. */
export function problemPage(code: ProblemCode, { language, id }: FastifyRequest): Page {
  const text = texts[language ?? 'fr']
  const isOurFault = code === 'internal' || code === 'service_refused'
  return {
    title: text.sorry,
    content: html`<section class="page notice-page" data-problem="${code}">
<h1>${text.sorry}</h1>
<p role="alert">${problemText(code, language ?? 'fr')}</p>
${isOurFault && html`<p class="muted">${text.support(id)}</p>`}
<p class="actions">
${code === 'unauthenticated' && html`<a class="button" href="/api/auth/sign-in">${text.signIn}</a>`}
${code === 'order_not_found' && html`<a class="button" href="/api/orders/find">${text.findOrder}</a>`}
<a class="button secondary" href="/${language ?? 'fr'}/">${text.home}</a>
</p>
</section>`,
  }
}
