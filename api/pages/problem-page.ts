import type { FastifyRequest } from 'fastify'
import type { Language } from '#core/language.ts'
import { type Html, html } from '#core/presentation/html.ts'
import type { ProblemCode } from '../problem.ts'
import { pagePath } from './page-path.ts'
import type { Page } from './shell.ts'
import { texts } from './texts.ts'
import { writeToUs } from './write-to-us.ts'

type TextName = keyof (typeof texts)['fr']['errors']

/** Returns the text for a problem. Several codes share one text. */
export function problemText(code: ProblemCode, language: Language): string {
  return texts[language].errors[textName(code)]
}

const sharedTexts: Partial<Record<ProblemCode, TextName>> = {
  malformed_body: 'invalid_request',
  unsupported_media_type: 'invalid_request',
  method_not_allowed: 'not_found',
  idempotency_key_reused: 'invalid_request',
  sign_in_expired: 'unauthenticated',
  sign_in_too_old: 'unauthenticated',
  bad_signature: 'invalid_request',
  timed_out: 'busy',
  overloaded: 'busy',
  not_ready: 'busy',
  service_refused: 'internal',
}

function textName(code: ProblemCode): TextName {
  const isKnown = (name: string): name is TextName => name in texts.fr.errors
  return isKnown(code) ? code : (sharedTexts[code] ?? 'internal')
}

type Step =
  | 'again'
  | 'back'
  | 'cart'
  | 'order'
  | 'findOrder'
  | 'signIn'
  | 'otherAccount'
  | 'newCode'

/** The next step that a page offers first, by problem. The others offer only the shop. */
const nextSteps: Partial<Record<TextName, Step>> = {
  invalid_request: 'back',
  too_large: 'back',
  unauthenticated: 'signIn',
  forbidden: 'otherAccount',
  order_not_found: 'findOrder',
  invalid_credentials: 'signIn',
  too_many_attempts: 'again',
  code_mismatch: 'newCode',
  unknown_product: 'cart',
  sold_out: 'cart',
  price_changed: 'cart',
  too_many: 'cart',
  too_many_open_orders: 'cart',
  already_ordered: 'cart',
  order_not_cancellable: 'order',
  order_not_refundable: 'order',
  payment_unavailable: 'again',
  payment_refused: 'back',
  accounts_unavailable: 'again',
  busy: 'again',
  internal: 'again',
}

/**
 * Returns the page that browsers get instead of problem+json: what happened, and what to do next.
 * "Try again" loads the page, and sends no form again.
 */
export function problemPage(code: ProblemCode, request: FastifyRequest): Page {
  const { id, language = 'fr' } = request
  const { contact } = request.server
  const text = texts[language]
  const name = code === 'not_found' && isOrderPath(request.url) ? 'order_not_found' : textName(code)
  const step = nextSteps[name]
  const target = step === 'back' ? pathBack(request) : pagePath(request)
  return {
    title: text.titles[name],
    content: html`<section class="page notice-page" data-problem="${code}">
<h1>${text.titles[name]}</h1>
<p role="alert">${text.errors[name]}</p>
${help({ language, contact, requestId: name === 'internal' ? id : undefined })}
<p class="actions">
${step && target && stepLink(step, target, language)}
<a class="button${step && target && html` secondary`}" href="/${language}/">${text.home}</a>
</p>
</section>`,
  }
}

/**
 * Returns whether the path is one of an order. A cut or mistyped order id is not found like any
 * unknown path, but the buyer looks for an order.
 */
const isOrderPath = (url: string) => url.startsWith('/orders/')

/** Shows where to write to, and the number by which the shop finds the failed request in its log. */
function help({
  language,
  contact,
  requestId,
}: {
  readonly language: Language
  readonly contact: string | undefined
  readonly requestId: string | undefined
}): Html {
  const { help: question, number } = texts[language]
  const subject = requestId && number(requestId)
  const write = writeToUs({ language, contact, ...(subject && { subject }) })
  return html`${write && html`<p class="muted">${question} ${write}</p>`}
${subject && html`<p class="muted">${subject}</p>`}`
}

/**
 * Returns the path of the page with the rejected form. An address that the API rejects would be
 * rejected again, so for such a page returns the address without its query; undefined if it has none.
 */
function pathBack(request: FastifyRequest): string | undefined {
  const path = pagePath(request)
  if (request.method !== 'GET' && request.method !== 'HEAD') return path
  const [withoutQuery] = path.split('?')
  return withoutQuery === path ? undefined : withoutQuery
}

function stepLink(step: Step, page: string, language: Language): Html {
  // Operators have accounts of their own.
  const signIn = page.startsWith('/api/operator/') ? '/api/operator/sign-in' : '/api/auth/sign-in'
  const paths: Readonly<Record<Step, string>> = {
    again: page,
    back: page,
    order: page,
    findOrder: '/api/orders/find',
    cart: '/api/cart',
    signIn,
    otherAccount: signIn,
    newCode: '/api/auth/forgot',
  }
  return html`<a class="button" href="${paths[step]}" data-step="${step}">${texts[language][step]}</a>`
}
