import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { closeClients, createDynamoDb, createSns, createSqs, createSsm } from '#core/aws/clients.ts'
import { createSecrets } from '#core/aws/parameters.ts'
import { createTopic } from '#core/aws/sns-topic.ts'
import { createSender } from '#core/aws/sqs-sender.ts'
import { writeTogether } from '#core/aws/transaction.ts'
import { systemClock } from '#core/clock.ts'
import { makeMessage } from '#core/ports/messages.ts'
import { VendorError } from '#core/vendor-error.ts'

type Answer = { status: number; type: string; body?: object; xml?: string }
/** The response of every service until the next test, after the responses in `first`. */
let answer: Answer = { status: 500, type: '' }
let first: Answer[] = []
const server = createServer((request, response) => {
  request.resume()
  const { status, type, body, xml } = first.shift() ?? answer
  response.writeHead(status, {
    'content-type': xml ? 'text/xml' : 'application/x-amz-json-1.0',
    'x-amzn-errortype': type,
    'x-amzn-requestid': 'req-1',
  })
  response.end(xml ?? JSON.stringify({ __type: type, message: 'm', ...body }))
}).listen(0, '127.0.0.1')
await once(server, 'listening')

const { port } = server.address() as AddressInfo
process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${port}`
process.env['AWS_ACCESS_KEY_ID'] = 'local'
process.env['AWS_SECRET_ACCESS_KEY'] = 'local'
const region = 'eu-west-1'
const aws = {
  sqs: createSqs(region),
  sns: createSns(region),
  ssm: createSsm(region),
  dynamodb: createDynamoDb(region),
}
t.teardown(() => {
  closeClients(aws)
  server.close()
})

const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/1/q'
const step = makeMessage(
  'order.step',
  { orderId: 'ord_1', step: 'complete', dueAt: '' },
  { traceId: 'trc', clock: systemClock },
)
const send = createSender<'order.step'>({ sqs: aws.sqs, queueUrl })
const sendTogether = createSender<'order.step'>({ sqs: aws.sqs, queueUrl, batchMs: 1 })

async function failureOf(asked: Promise<unknown>) {
  const error = await asked.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof VendorError)) throw new Error(`no VendorError: ${error}`)
  return { code: error.code, ...error.failure }
}

for (const [status, type, failureClass] of [
  [400, 'InvalidMessageContents', 'permanent'],
  [400, 'QueueDoesNotExist', 'permanent'],
  [400, 'SomethingNew', 'permanent'],
  [413, 'SomethingNew', 'permanent'],
  [403, 'AccessDeniedException', 'credentials'],
  [403, 'ExpiredToken', 'credentials'],
  [403, 'ExpiredTokenException', 'credentials'],
  [400, 'UnrecognizedClientException', 'credentials'],
  [403, 'InvalidClientTokenId', 'credentials'],
  [403, 'InvalidSignatureException', 'credentials'],
  [403, 'SignatureDoesNotMatch', 'credentials'],
  [400, 'KmsAccessDenied', 'credentials'],
  [400, 'AWS.SimpleQueueService.KmsAccessDenied', 'credentials'],
  [400, 'ThrottlingException', 'transient'],
  [400, 'KmsThrottled', 'transient'],
  [403, 'RequestThrottled', 'transient'],
  [429, 'SomethingNew', 'transient'],
  [500, 'InternalError', 'transient'],
  [501, 'SomethingNew', 'transient'],
  [503, 'ServiceUnavailable', 'transient'],
] as const) {
  t.test(`${status} ${type} is ${failureClass}`, async (t) => {
    answer = { status, type }
    const code = failureClass === 'transient' ? 'busy' : 'service_refused'
    const vendorCode = type.split('.').at(-1)
    t.match(await failureOf(send(step)), {
      code,
      vendor: 'sqs',
      operation: 'SendMessage',
      class: failureClass,
      vendorCode,
      requestId: 'req-1',
    })
  })
}

t.test('an entry of a batch fails like a single call', async (t) => {
  const entry = (Code: string, SenderFault: boolean) => ({
    status: 200,
    type: '',
    body: { Failed: [{ Id: '0', Code, SenderFault }] },
  })
  const shared = { vendor: 'sqs', operation: 'SendMessageBatch', requestId: 'req-1' }
  answer = entry('InvalidMessageContents', true)
  t.match(await failureOf(sendTogether(step)), {
    ...shared,
    code: 'service_refused',
    class: 'permanent',
    vendorCode: 'InvalidMessageContents',
  })
  answer = entry('InternalError', false)
  t.match(await failureOf(sendTogether(step)), { ...shared, code: 'busy', class: 'transient' })
  answer = { status: 200, type: '', body: {} }
  t.match(await failureOf(sendTogether(step)), { ...shared, code: 'busy', vendorCode: 'NoResult' })

  const announce = createTopic({ sns: aws.sns, topicArn: 'arn:aws:sns:eu-west-1:1:t', batchMs: 1 })
  const announcement = { id: '1', type: 'order.stuck', subject: 's', body: {}, traceId: 'trc' }
  const xml = (inside: string) =>
    `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>${inside}</PublishBatchResult><ResponseMetadata><RequestId>req-2</RequestId></ResponseMetadata></PublishBatchResponse>`
  answer = {
    status: 200,
    type: '',
    xml: xml(
      '<Failed><member><Id>0</Id><Code>InvalidParameter</Code><SenderFault>true</SenderFault></member></Failed>',
    ),
  }
  t.match(await failureOf(announce(announcement)), {
    code: 'service_refused',
    vendor: 'sns',
    operation: 'PublishBatch',
    class: 'permanent',
    vendorCode: 'InvalidParameter',
  })
})

t.test('a cancelled transaction has the class of its reasons', async (t) => {
  const cancelled = (...codes: string[]) => ({
    status: 400,
    type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    body: { CancellationReasons: codes.map((Code) => ({ Code })) },
  })
  const write = () => writeTogether(aws.dynamodb, [])
  answer = cancelled('None', 'ValidationError')
  t.match(await failureOf(write()), { class: 'permanent', code: 'service_refused' })
  answer = cancelled('None', 'ThrottlingError')
  t.match(await failureOf(write()), {
    class: 'transient',
    code: 'busy',
    vendor: 'dynamodb',
    operation: 'TransactWriteItems',
    vendorCode: 'TransactionCanceledException',
  })
})

t.test('a failed read of the parameter store has its class', async (t) => {
  const secrets = createSecrets({
    ssm: aws.ssm,
    prefix: '/x',
    names: ['stripe-secret-key'],
    clock: systemClock,
  })
  answer = { status: 400, type: 'AccessDeniedException' }
  t.match(await failureOf(secrets.read('stripe-secret-key')), {
    vendor: 'ssm',
    operation: 'GetParameters',
    class: 'credentials',
    requestId: 'req-1',
  })
})

t.test('a throttled read of the parameter store is retried', async (t) => {
  const names = ['stripe-secret-key'] as const
  const secrets = createSecrets({ ssm: aws.ssm, prefix: '/x', names, clock: systemClock })
  const throttled = { status: 400, type: 'ThrottlingException' }
  first = [throttled, throttled]
  const body = { Parameters: [{ Name: '/x/stripe-secret-key', Value: 'sk' }] }
  answer = { status: 200, type: '', body }
  t.equal(await secrets.read('stripe-secret-key'), 'sk')
  answer = throttled
  t.equal(await secrets.read('stripe-secret-key', true), 'sk', 'a cached value is used')
  const without = createSecrets({ ssm: aws.ssm, prefix: '/y', names, clock: systemClock })
  t.match(await failureOf(without.read('stripe-secret-key')), { code: 'busy', class: 'transient' })
})

t.test('an unreachable service, and missing credentials', async (t) => {
  process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:9'
  const away = createSqs(region)
  const asked = createSender<'order.step'>({ sqs: away, queueUrl })(step)
  t.match(await failureOf(asked), { class: 'transient', code: 'busy', operation: 'SendMessage' })
  t.equal((await failureOf(asked)).requestId, undefined)

  const noProfile = { HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' }
  Object.assign(process.env, noProfile)
  delete process.env['AWS_ACCESS_KEY_ID']
  const unknown = createSqs(region)
  t.teardown(() => closeClients({ away, unknown }))
  t.match(await failureOf(createSender<'order.step'>({ sqs: unknown, queueUrl })(step)), {
    class: 'credentials',
    code: 'service_refused',
    vendorCode: 'CredentialsProviderError',
  })
})
