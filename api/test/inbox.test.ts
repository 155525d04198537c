import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import t from 'tap'
import { createDeadLetterCount } from '#core/aws/message-count.ts'
import { openTcpProxy } from '../../core/test/support/tcp-proxy.ts'
import { queueUrl } from '../../local/settings.ts'
import { buildApp } from '../app.ts'
import { openBrowser, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const queuesUrl = process.env['AWS_ENDPOINT_URL_SQS'] ?? ''
const proxy = await openTcpProxy(t, Number(new URL(queuesUrl).port))
const sqs = new SQSClient({
  endpoint: `http://127.0.0.1:${proxy.port}`,
  region: 'eu-west-1',
  useQueueUrlAsEndpoint: false,
})
const countDeadLetters = createDeadLetterCount(sqs, {
  LONG_TASKS_QUEUE_URL: queueUrl('ecommerce-long-tasks'),
  DEAD_LETTER_QUEUES: 'ecommerce-orders-dlq,ecommerce-long-tasks-dlq',
})
const apps = [buildApp(shop.deps), buildApp({ ...shop.deps, countDeadLetters })] as const
t.teardown(async () => {
  sqs.destroy()
  await Promise.all(apps.map((app) => app.close()))
})
const operator = await shop.operatorCookie('support')
const readInbox = async (app: (typeof apps)[number]) => {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' })
  const { cookies, read } = openBrowser(viaServer(app), siteOrigin)
  Object.assign(cookies, operator)
  const { status, json } = await read('/api/operator/inbox')
  return { status, json }
}

t.test('the inbox contains the number of dead letters', async (t) => {
  const none = { status: 200, json: { items: [], hasMore: false, deadLetters: 0 } }
  t.strictSame(await readInbox(apps[0]), none)
  for (const name of ['ecommerce-orders-dlq', 'ecommerce-long-tasks-dlq'] as const)
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(name), MessageBody: 'x' }))
  t.match(await readInbox(apps[0]), { json: { deadLetters: 2 } })
  t.match(await readInbox(apps[1]), { json: { deadLetters: 2 } })
})

t.test('if SQS does not answer, the inbox has no number and is otherwise complete', async (t) => {
  proxy.goSilent()
  const start = performance.now()
  t.strictSame(await readInbox(apps[1]), { status: 200, json: { items: [], hasMore: false } })
  t.ok(performance.now() - start < 5000)
  t.ok(shop.logged.some((line) => line.includes('inbox.dead_letters_not_counted')))
})
