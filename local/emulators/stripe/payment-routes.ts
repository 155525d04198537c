import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { requiredAddressFields } from './address-forms.ts'
import type { Session } from './objects.ts'
import {
  authenticationPage,
  closedPage,
  type Fields,
  type FormErrors,
  languageOf,
  paymentPage,
  successUrl,
} from './payment-page.ts'
import { paymentTexts } from './payment-page-texts.ts'
import type { Confirmation, Provider } from './provider.ts'
import type { Store } from './store.ts'

type Options = { readonly store: Store; readonly provider: Provider }
type WithId = { Params: { id: string } }

const styles = readFileSync(new URL('./payment-page.css', import.meta.url), 'utf8')
const noErrors: FormErrors = { fields: {} }

/** Serves the hosted payment page: forms and answers, without scripts. */
export async function paymentRoutes(app: FastifyInstance, options: Options): Promise<void> {
  const { store, provider } = options
  /** What buyers typed before the bank's authentication page, by session. */
  const typedBefore = new Map<string, Fields>()

  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('content-type')) reply.type('text/html; charset=utf-8')
    reply.header('cache-control', 'no-store')
  })
  app.get('/payment-page.css', (_request, reply) => reply.type('text/css').send(styles))

  app.get<WithId>('/pay/:id', async ({ params }, reply) => {
    const session = provider.lookup.session(params.id)
    return reply.type(htmlType).send(renderPage(session, {}, noErrors))
  })

  app.post<WithId & { Body: Fields }>('/pay/:id', async ({ params, body }, reply) => {
    const session = provider.lookup.session(params.id)
    if (session.status !== 'open') return reply.type(htmlType).send(closedPage(session))
    const errors = findErrors(session, body)
    if (Object.keys(errors.fields).length > 0) {
      return reply
        .code(400)
        .type(htmlType)
        .send(renderPage(session, body, errors))
    }
    const confirmed = provider.confirm(session.id, confirmationOf(session, body))
    if (confirmed.result === 'complete') return reply.redirect(successUrl(confirmed.session), 303)
    if (confirmed.result === 'authenticate') {
      typedBefore.set(session.id, body)
      return reply.redirect(`/c/pay/${session.id}/authentication`, 303)
    }
    const payment = paymentTexts[languageOf(session)].declines[confirmed.reason]
    return reply
      .code(402)
      .type(htmlType)
      .send(renderPage(session, body, { fields: {}, payment }))
  })

  app.get<WithId>('/pay/:id/authentication', async ({ params }, reply) => {
    const session = provider.lookup.session(params.id)
    if (!typedBefore.has(session.id)) return reply.redirect(`/c/pay/${session.id}`, 303)
    return reply.type(htmlType).send(authenticationPage(session))
  })

  app.post<WithId & { Body: Fields }>(
    '/pay/:id/authentication',
    async ({ params, body }, reply) => {
      const session = provider.lookup.session(params.id)
      const typed = typedBefore.get(session.id)
      if (!typed || session.status !== 'open') return reply.redirect(`/c/pay/${session.id}`, 303)
      typedBefore.delete(session.id)
      if (body['answer'] !== 'pass') {
        const payment = paymentTexts[languageOf(session)].declines.authentication_failed
        return reply
          .code(402)
          .type(htmlType)
          .send(renderPage(session, typed, { fields: {}, payment }))
      }
      const confirmation = { ...confirmationOf(session, typed), authenticated: true }
      const confirmed = provider.confirm(session.id, confirmation)
      const isDone = confirmed.result === 'complete'
      return reply.redirect(isDone ? successUrl(confirmed.session) : `/c/pay/${session.id}`, 303)
    },
  )

  function renderPage(session: Session, fields: Fields, errors: FormErrors): string {
    if (session.status !== 'open') return closedPage(session)
    const lineItems = store.find('_session_secrets', session.id)?.lineItems ?? []
    return paymentPage({ session, lineItems, fields, errors })
  }
}

const htmlType = 'text/html; charset=utf-8'

function findErrors(session: Session, fields: Fields): FormErrors {
  const text = paymentTexts[languageOf(session)]
  const required = [
    ...(session.customer_email ? [] : ['email']),
    ...(session.shipping_address_collection ? requiredAddressFields(fields['country'] ?? '') : []),
    ...(fields['method'] === 'sepa_debit' ? ['iban'] : ['number']),
  ]
  const empty = required.filter((name) => !fields[name]?.trim())
  return { fields: Object.fromEntries(empty.map((name) => [name, text.missing])) }
}

function confirmationOf(session: Session, fields: Fields): Confirmation {
  const method = fields['method'] === 'sepa_debit' ? 'sepa_debit' : 'card'
  const typed = (name: string) => fields[name]?.trim() ?? ''
  return {
    method,
    number: typed(method === 'card' ? 'number' : 'iban'),
    email: session.customer_email ?? typed('email'),
    name: typed('name'),
    address: session.shipping_address_collection
      ? {
          line1: typed('line1'),
          line2: typed('line2') || null,
          postal_code: typed('postalCode') || null,
          city: typed('city') || null,
          state: null,
          country: typed('country'),
        }
      : undefined,
  }
}
