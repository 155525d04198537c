import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import t from 'tap'
import { startQueues } from '../../../local/emulators/queues/server.ts'
import { openHttpProxy } from '../proxy/http-proxy.ts'
import { createLedger, findHeldOrders, receivedIn } from '../proxy/ledger.ts'

const orderIds = ['0', '1', '2'].map((end) => `ord_01M83VNVF87VRSP9TWRENQ000${end}`)

t.test(
  'the ledger lists the messages that a process received and those that it still holds',
  async (t) => {
    const queues = await startQueues({ port: 0 })
    const ledger = createLedger()
    const proxy = await openHttpProxy({
      caller: 'test',
      service: 'queues',
      target: queues.url,
      ledger,
      random: Math.random,
    })
    const sqs = new SQSClient({
      endpoint: proxy.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      useQueueUrlAsEndpoint: false,
    })
    t.teardown(async () => {
      sqs.destroy()
      await proxy.close()
      await queues.close()
    })
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'ecommerce-orders' }))
    for (const MessageBody of orderIds)
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 })
    const { Messages = [] } = await sqs.send(receive)
    t.same(findHeldOrders(ledger.entries(), 'test'), new Set(orderIds))
    t.same(findHeldOrders(ledger.entries(), 'another'), new Set())
    t.same(
      receivedIn(ledger.entries()).map(({ messageId }) => messageId),
      Messages.map(({ MessageId }) => MessageId),
    )
    const [first, second] = Messages.map(({ ReceiptHandle }) => ReceiptHandle)
    const Entries = [{ Id: '0', ReceiptHandle: first }]
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
    t.same(findHeldOrders(ledger.entries(), 'test'), new Set(orderIds.slice(1)))
    const back = { QueueUrl, ReceiptHandle: second, VisibilityTimeout: 0 }
    await sqs.send(new ChangeMessageVisibilityCommand(back))
    t.same(findHeldOrders(ledger.entries(), 'test'), new Set(orderIds.slice(2)))
  },
)
