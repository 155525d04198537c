import { readFileSync } from 'node:fs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import Fastify from 'fastify'
import type { Emulator } from '../emulators/http.ts'
import { refuseForeign } from '../foreign-requests.ts'
import { contact, type Urls } from '../settings.ts'
import { previewMails } from './mail-previews.ts'
import { mailPage, mailPreviewsPage, notFoundPage, orderPage, overviewPage } from './pages.ts'
import { readMail, readOrder, readOverview } from './read-shop.ts'

export type ControlOptions = { readonly port: number; readonly urls: Urls }

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

/** Serves the control page: orders and their timelines, queues, mails and Stripe's events. */
export async function startControl({ port, urls }: ControlOptions): Promise<Emulator> {
  const dynamodb = new DynamoDBClient({
    endpoint: urls.dynamodb,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const app = Fastify({ forceCloseConnections: true })
  const style = file('control.css')
  const script = file('control.js')
  const htmlType = 'text/html; charset=utf-8'

  refuseForeign(app)
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, body, done) => {
    body.resume()
    done(null, {})
  })
  app.get('/', async (_request, reply) =>
    reply.type(htmlType).send(overviewPage(await readOverview(dynamodb, urls), urls)),
  )
  app.get<{ Params: { id: string } }>('/orders/:id', async ({ params }, reply) => {
    const found = await readOrder(dynamodb, params.id)
    if (!found)
      return reply
        .code(404)
        .type(htmlType)
        .send(notFoundPage(`Order ${params.id}`))
    return reply.type(htmlType).send(orderPage(found, urls))
  })
  app.get<{ Params: { id: string } }>('/mails/:id', async ({ params }, reply) => {
    const mail = await readMail(urls, params.id)
    if (!mail) return reply.code(404).type(htmlType).send(notFoundPage('This mail'))
    return reply.type(htmlType).send(mailPage(mail))
  })
  app.get('/mail-previews', async (_request, reply) =>
    reply.type(htmlType).send(mailPreviewsPage(previewMails(urls.edge, contact))),
  )
  app.post<{ Params: { id: string } }>('/events/:id/resend', async ({ params }, reply) => {
    const url = `${urls.stripe}/_local/events/${encodeURIComponent(params.id)}/resend`
    await fetch(url, { method: 'POST' })
    return reply.redirect('/', 303)
  })
  app.get('/control.css', (_request, reply) => reply.type('text/css').send(style))
  app.get('/control.js', (_request, reply) => reply.type('text/javascript').send(script))
  app.get('/pid', async () => String(process.pid))
  const url = await app.listen({ port, host: '127.0.0.1' })
  return {
    url,
    close: async () => {
      await app.close()
      dynamodb.destroy()
    },
  }
}
