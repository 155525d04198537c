import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import t from 'tap'
import { asSent } from '#core/order/order-mail.ts'
import { queueUrl, tables } from '../../local/settings.ts'
import { createAccount } from './support/account.ts'
import { openLocal } from './support/local.ts'
import { run } from './support/run.ts'

const shop = await openLocal(t)
const erase = (...args: string[]) => run('erase', [shop.portBase, ...args])
const email = 'emma.canari@example.com'
const name = 'Emma Canari'

async function stored(): Promise<string> {
  const { Items = [] } = await shop.dynamodb.send(new ScanCommand({ TableName: tables.orders }))
  return JSON.stringify(Items.map((item) => unmarshall(item)))
}

/** Ends an order as the agent and an operator do: refunded in full, all mails sent. */
async function end(orderId: string): Promise<void> {
  await run('refund', [shop.portBase, `ORDER=${orderId}`, `WHY=for ${name}`, 'YES=1'])
  await run('reconcile', [shop.portBase, 'YES=1'])
  for (const mail of await shop.orders.readMails(orderId))
    await shop.orders.replaceMail(mail, asSent(mail, new Date()))
}

t.test('a customer is erased once everything has ended', async (t) => {
  const customerId = await createAccount(t, shop.urls.cognito, email)
  const orderId = await shop.buy({ name }, { customerId, email })
  await run('reconcile', [shop.portBase, 'YES=1'])

  const early = await erase(`CUSTOMER=${email}`, 'YES=1')
  t.match(early, { status: 1, err: /^nothing was erased, because something has not ended yet:\n/ })
  t.match(early.err, `${orderId} is paid: it must be completed, cancelled or expired first`)
  t.match(await stored(), email)
  await end(orderId)

  const dry = await erase(`CUSTOMER=${email}`, 'DRY_RUN=1')
  t.match(dry, { status: 0, err: '' })
  t.match(dry.out, `would delete the account ${customerId}`)
  t.match(dry.out, /name, addresses, account and typed reasons in ord_/)
  t.match(dry.out, /What stays, and why:\n {2}the sales: .* 10 years for accounting\n/)
  t.match(await erase(`CUSTOMER=${email}`), { status: 1, err: /no terminal to ask: YES=1/ })
  t.match(await stored(), new RegExp(`${email}.*|${name}`))

  const done = await erase(`CUSTOMER=${customerId}`, 'YES=1')
  t.match(done, { status: 0, err: '', out: `${customerId} is erased` })
  t.match(done.out, /From ....-..-.., redact these there:\n {2}cs_test_/)
  t.notMatch(await stored(), new RegExp(`${email}|${name}`, 'i'))
  t.match(await shop.orders.read(orderId), { status: 'cancelled', address: { country: 'FR' } })

  for (const customer of [email, customerId])
    t.match(await erase(`CUSTOMER=${customer}`, 'YES=1'), {
      status: 0,
      out: `nothing to do: ${customer} was erased at `,
    })
  await run('reconcile', [shop.portBase, 'YES=1'])
  t.notMatch(await stored(), new RegExp(`${email}|${name}`, 'i'), 'replayed events change nothing')
  t.match(await run('export', [shop.portBase, `CUSTOMER=${email}`]), {
    status: 1,
    err: 'nothing is stored',
  })
})

t.test('a message that waits for an operator forbids the erasure', async (t) => {
  const guest = 'fred@example.com'
  const orderId = await shop.buy({ name: 'Fred', email: guest })
  await run('reconcile', [shop.portBase, 'YES=1'])
  await end(orderId)
  const sqs = new SQSClient({
    endpoint: shop.urls.queues,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  })
  t.teardown(() => sqs.destroy())
  const MessageBody = JSON.stringify({ about: orderId })
  const QueueUrl = queueUrl('ecommerce-orders-dlq')
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  const refused = await erase(`CUSTOMER=${guest}`, 'YES=1')
  t.match(refused, { status: 1, err: /waits in orders-dlq: make dlq DO=replay or DO=drop/ })
  await run('dlq', [shop.portBase, 'DO=replay', 'YES=1'])
  t.match(await erase(`CUSTOMER=${guest}`, 'YES=1'), { status: 0, out: 'is erased' })
})

t.test('variables', async (t) => {
  t.match(await erase('YES=1'), { status: 1, err: 'CUSTOMER must be an e-mail address' })
  t.match(await erase('CUSTOMER=nobody@example.com', 'YES=1'), {
    status: 1,
    err: 'nothing is stored',
  })
  t.match(await erase(`CUSTOMER=${email}`, 'EXPIRED=1'), { status: 1, err: 'either CUSTOMER' })
  t.match(await erase('EXPIRED=1', 'YES=1'), { status: 0, out: 'local: 0 finished orders' })
})
