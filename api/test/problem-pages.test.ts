import type { FastifyRequest } from 'fastify'
import t from 'tap'
import { languages } from '#core/language.ts'
import { markupOf } from '#core/presentation/html.ts'
import { problemPage } from '../pages/problem-page.ts'
import { type ProblemCode, problemKinds } from '../problem.ts'

const codes = Object.keys(problemKinds) as ProblemCode[]

function pageOf(code: ProblemCode, request: Partial<FastifyRequest>, contact?: string) {
  const usual = { id: 'req_1', language: 'fr', method: 'GET', url: '/cart' }
  const given = { ...usual, server: { contact }, ...request }
  const { title, content } = problemPage(code, given as unknown as FastifyRequest)
  return { title, markup: markupOf(content) }
}

t.test('every problem page says what happened, in its title too, and what to do next', (t) => {
  for (const language of languages) {
    for (const code of codes) {
      const { title, markup } = pageOf(code, { language })
      t.match(markup, `<h1>${title.replaceAll("'", '&#39;')}</h1>`, code)
      t.match(markup, /role="alert">[^<]{20,}/, code)
      t.match(markup, new RegExp(`<a class="button[^"]*" href="/${language}/"`), code)
      t.not(title, pageOf(code, { language: language === 'fr' ? 'en' : 'fr' }).title, code)
    }
    // Codes that mean the same to a shopper share a page; unlike problems never do.
    const titleOf = (code: ProblemCode) => pageOf(code, { language }).title
    const unlike = ['not_found', 'order_not_found', 'unauthenticated', 'forbidden'] as const
    const others = ['order_not_cancellable', 'too_many_attempts', 'busy', 'internal'] as const
    const titles = [...unlike, ...others].map(titleOf)
    t.equal(new Set(titles).size, titles.length, titles.join(', '))
  }
  t.end()
})

t.test('"try again" and "back" open a page, and never send a form again', (t) => {
  const step = (code: ProblemCode, method: string, url: string) =>
    /href="([^"]+)" data-step/.exec(pageOf(code, { method, url }).markup)?.[1]
  const order = '/orders/ord_01J00000000000000000000000'
  t.equal(step('busy', 'GET', '/orders?cursor=x'), '/api/orders?cursor=x')
  t.equal(step('busy', 'POST', '/checkout?lang=fr'), '/api/cart')
  t.equal(step('timed_out', 'POST', '/cart/quantities'), '/api/cart')
  t.equal(step('payment_unavailable', 'POST', `${order}/pay`), `/api${order}`)
  t.equal(step('order_not_cancellable', 'POST', `${order}/cancel`), `/api${order}`)
  t.equal(step('invalid_request', 'POST', '/auth/reset'), '/api/auth/reset')
  t.equal(step('invalid_request', 'GET', '/orders?cursor=x'), '/api/orders', 'not the same again')
  t.equal(step('invalid_request', 'GET', '/%'), undefined)
  t.equal(step('order_not_found', 'GET', order), '/api/orders/find')
  t.equal(step('unauthenticated', 'GET', '/orders'), '/api/auth/sign-in')
  t.equal(step('unauthenticated', 'GET', '/operator/inbox'), '/api/operator/sign-in')
  t.equal(step('forbidden', 'GET', '/operator/inbox'), '/api/operator/sign-in')
  t.equal(step('not_found', 'GET', '/nope'), undefined)
  t.equal(step('not_found', 'GET', '/orders/ord_01J0'), '/api/orders/find', 'a cut order id')
  for (const [language, title, other] of [
    ['fr', 'Commande introuvable', 'Utiliser un autre compte'],
    ['en', 'Order not found', 'Use another account'],
  ] as const) {
    t.equal(pageOf('not_found', { language, url: '/orders/x' }).title, title)
    t.match(pageOf('forbidden', { language }).markup, `data-step="otherAccount">${other}</a>`)
  }
  t.end()
})

t.test('a problem page tells where to write to, if the shop has a contact address', (t) => {
  const invitations = { fr: 'Besoin d’aide ? Écrivez-nous à', en: 'Need help? Write to us at' }
  for (const language of languages) {
    for (const code of codes) {
      const { markup } = pageOf(code, { language }, 'help@shop.example')
      t.match(markup, invitations[language], code)
      t.match(markup, />help@shop\.example<\/a>/, code)
      const silent = pageOf(code, { language }).markup
      t.notMatch(silent, /mailto|écri(vez|re|t)|write|contact us/i, code)
    }
    const failed = pageOf('internal', { language }, 'help@shop.example').markup
    t.match(
      failed,
      /mailto:help@shop\.example\?subject=[\w%]+req_1"/,
      'the number is in the subject',
    )
    t.match(failed, /: req_1<\/p>/, 'and on the page')
    t.match(pageOf('internal', { language }).markup, /: req_1<\/p>/, 'without an address too')
  }
  t.end()
})
