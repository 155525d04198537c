import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import t from 'tap'
import { asFailed } from '#core/order/order-mail.ts'
import type { ApprovalBlock } from '#core/payment/approval.ts'
import { unknownPaymentChange } from '#core/payment/payment-changes.ts'
import { makeMessage } from '#core/ports/messages.ts'
import { queueUrl } from '../../local/settings.ts'
import { type InboxEntry, toEntry } from '../inbox-entry.ts'
import { isCommandName } from '../operator-commands.ts'
import { openLocal } from './support/local.ts'
import { run } from './support/run.ts'

const shop = await openLocal(t)
const runHere = (...args: string[]) => run('inbox', [shop.portBase, ...args])
const reconcile = () => run('reconcile', [shop.portBase, 'YES=1'])
const entries = async () => {
  const { status, out } = await runHere('JSON=1')
  t.equal(status, 0)
  return (JSON.parse(out) as { items: InboxEntry[] }).items
}

t.test('for an empty list, the command says that nothing waits', async (t) => {
  t.match(await runHere(), { status: 0, out: 'local: nothing waits for a person\n', err: '' })
  t.match(JSON.parse((await runHere('JSON=1')).out), { items: [], hasMore: false })
})

t.test('what waits for a person, oldest first, and the commands that end it', async (t) => {
  const odd = await shop.buy({ amount: 999 })
  const paid = await shop.buy()
  await reconcile()
  await run('refund', [shop.portBase, `ORDER=${paid}`, 'AMOUNT=2.00', 'YES=1'])
  const refunds = (await shop.ask('GET', 'events')) as {
    event: { type: string; data: { object: { id: string } } }
  }[]
  const made = refunds.find(({ event }) => event.type === 'refund.created')
  await shop.ask('POST', `refunds/${made?.event.data.object.id}/fail`)
  await reconcile()
  const [mail] = await shop.orders.readMails(paid)
  if (!mail) throw new Error('there is no mail')
  await shop.orders.replaceMail(mail, asFailed(mail, 'no such mailbox'))
  await putDeadLetter(odd)

  const { out } = await runHere()
  t.match(out, new RegExp(`^....-..-.. ..:.. UTC  review  ${odd}  €9\\.99\n  the payment does not`))
  t.match(out, new RegExp(`  → make review ENV=local ORDER=${odd} DO=approve\n`))
  t.match(out, new RegExp(`  → make refund ENV=local ORDER=${paid} AMOUNT=2\\.00\n`))
  t.match(out, /mail {2}ord_.* {2}confirmed\n {2}no such mailbox\n/)
  t.match(out, /local: 4 to end, the oldest since ....-..-.. ..:.. UTC\n$/)

  const all = await entries()
  t.same(all.map(({ kind }) => kind).sort(), ['mail', 'message', 'refund', 'review'])
  const times = all.map(({ since }) => since)
  t.same(times, times.toSorted(), 'oldest first')

  const commands = all.flatMap(({ endedBy }) => endedBy)
  for (const command of commands) {
    const [make, name = '', ...args] = command.split(' ')
    if (make !== 'make' || !isCommandName(name)) throw new Error(`${command}: not a command`)
    const tried = await run(name, [...args, shop.portBase, 'DRY_RUN=1'])
    t.match(tried, { status: 0, err: '' }, command)
  }
})

t.test('the commands end it', async (t) => {
  for (const { endedBy } of await entries()) {
    const [, name = '', ...args] = (endedBy[0] ?? '').split(' ')
    if (!isCommandName(name)) throw new Error(`${name}: not a command`)
    t.match(await run(name, [...args, shop.portBase, 'YES=1']), { status: 0 }, name)
  }
  t.same(await entries(), [])
})

t.test(
  'a failed mail is ended by its command, although a later one has the same kind',
  async (t) => {
    const orderId = await shop.buy()
    await reconcile()
    for (const amount of ['1.00', '2.00'])
      await run('refund', [shop.portBase, `ORDER=${orderId}`, `AMOUNT=${amount}`, 'YES=1'])
    const refunded = async () =>
      (await shop.orders.readMails(orderId)).filter(({ kind }) => kind === 'refunded')
    const [first] = (await refunded()).toSorted((a, b) => a.storedAt.localeCompare(b.storedAt))
    if (!first) throw new Error('there is no mail')
    const give = (...args: string[]) =>
      run('resend', [shop.portBase, `ORDER=${orderId}`, 'KIND=refunded', ...args])
    t.match(await give('DROP=1', 'YES=1'), { status: 1, err: 'has not failed' })
    const [earlier, later] = (await refunded())
      .toSorted((a, b) => a.storedAt.localeCompare(b.storedAt))
      .map(({ mailId }) => mailId)
    const chosen = `REFUND=${earlier?.split('#')[1]}`
    t.match(await give('DRY_RUN=1'), { status: 0, out: `would send ${later} again` })
    t.match(await give('DRY_RUN=1', chosen), { status: 0, out: `would send ${earlier} again` })
    t.match((await give('DRY_RUN=1')).out, `${earlier} (€1.00): `, 'the list shows the amounts')
    t.match(await give('DRY_RUN=1', 'REFUND=rfd_x'), {
      status: 1,
      err: /has no mail about refund rfd_x, only about rfd_\w+, rfd_\w+/,
    })
    t.match(await run('resend', [shop.portBase, `ORDER=${orderId}`, 'KIND=shipped', chosen]), {
      status: 1,
      err: 'REFUND needs KIND=refunded',
    })
    const fail = async () => {
      const mail = (await refunded()).find(({ mailId }) => mailId === first.mailId)
      if (mail) await shop.orders.replaceMail(mail, asFailed(mail, 'no such mailbox'))
      t.match(await entries(), [
        {
          kind: 'mail',
          subject: first.mailId,
          endedBy: [`make resend ENV=local ORDER=${orderId} KIND=refunded ${chosen}`, /DROP=1$/],
        },
      ])
    }
    await fail()
    t.match(await give('YES=1'), { status: 0, out: `${first.mailId} is sent` })
    t.same(await entries(), [])
    await fail()
    t.match(await give('DROP=1'), { status: 1, err: /no terminal to ask/ })
    t.match(await give('DROP=1', 'DRY_RUN=1'), { status: 0, out: 'would give up' })
    t.equal((await entries()).length, 1)
    t.match(await give('DROP=1', 'YES=1'), { status: 0, out: `${first.mailId} is given up` })
    t.same(await entries(), [])
    await reconcile()
    t.match(await run('resend', [shop.portBase, `ORDER=${orderId}`]), {
      out: /given up at .* no such/,
    })
  },
)

t.test('every kind has an end', async (t) => {
  const item = { orderId: 'ord_1', since: '2026-11-30T08:05:00.000Z', why: 'x', subject: 'du_1' }
  const endOf = (kind: Parameters<typeof toEntry>[0]['kind']) =>
    toEntry({ ...item, kind, amount: 1, currency: 'XXX' }, 'prod').endedBy
  t.same(endOf('dispute'), ['https://dashboard.stripe.com/disputes/du_1'])
  t.same(endOf('effect'), ['make reconcile ENV=prod'])
  t.same(endOf('alert'), ['make reconcile ENV=prod'])
  const reviewEnds = (approvalBlock: ApprovalBlock) =>
    toEntry({ ...item, kind: 'review', approvalBlock }, 'prod').endedBy
  t.same(reviewEnds('no_address'), [
    'POST /api/operator/orders/ord_1/approve with the address, which the buyer must say',
    'make review ENV=prod ORDER=ord_1 DO=reject',
  ])
  t.same(reviewEnds('refunded'), ['make review ENV=prod ORDER=ord_1 DO=reject'])
  t.equal(endOf('refund')[0], 'make refund ENV=prod ORDER=ord_1', 'an unknown currency')
})

t.test('an order whose payment Stripe does not know can only be rejected', async (t) => {
  const orderId = await shop.buy()
  const order = await shop.orders.read(orderId)
  if (!order) throw new Error('there is no order')
  await shop.orders.change(unknownPaymentChange(order, 'no such session', new Date()))
  t.match(await entries(), [
    { approvalBlock: 'not_paid', endedBy: [`make review ENV=local ORDER=${orderId} DO=reject`] },
  ])
  for (const args of [['YES=1'], ['DRY_RUN=1']])
    t.match(await run('review', [shop.portBase, `ORDER=${orderId}`, 'DO=approve', ...args]), {
      status: 1,
      err: `${orderId} cannot be approved: Stripe shows no payment of it. Reject it, or wait`,
    })
  t.equal((await shop.orders.read(orderId))?.status, 'review')
})

async function putDeadLetter(orderId: string): Promise<void> {
  const sqs = new SQSClient({
    endpoint: shop.urls.queues,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  })
  const body = { orderId, step: 'complete' as const, dueAt: new Date().toISOString() }
  const message = makeMessage('order.step', body, { traceId: 'trc_1', clock: () => new Date() })
  const QueueUrl = queueUrl('ecommerce-long-tasks-dlq')
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }))
  sqs.destroy()
}
