import { randomUUID } from 'node:crypto'
import { type Call, type Effect, orderIdsIn } from './ledger.ts'

type Json = Record<string, unknown>

/** What an answered call did, as its request and its answer show. Its status was 2xx. */
export function effectsOf(
  { service, operation }: Call,
  request: string,
  answer: string,
): readonly Effect[] {
  if (service === 'dynamodb') return ofDynamoDb(operation, parse(request))
  if (service === 'stripe') return ofStripe(operation, new URLSearchParams(request), parse(answer))
  if (service === 'queues' && operation.startsWith('Publish'))
    return ofSns(new URLSearchParams(request))
  if (service === 'queues') return ofSqs(operation, parse(request), parse(answer))
  return operation.startsWith('POST /v2/email') ? ofSes(parse(request)) : []
}

type Attribute = { readonly S?: string; readonly N?: string }
type Write = {
  readonly Item?: Record<string, Attribute>
  readonly Key?: Record<string, Attribute>
  readonly UpdateExpression?: string
  readonly ExpressionAttributeValues?: Record<string, Attribute>
}

function ofDynamoDb(operation: string, request: Json): readonly Effect[] {
  const write = String(request['ClientRequestToken'] ?? randomUUID())
  if (operation === 'PutItem') return ofWrite(request as Write, write)
  if (operation !== 'TransactWriteItems') return []
  const items = (request['TransactItems'] ?? []) as { Put?: Write; Update?: Write }[]
  return items.flatMap(({ Put, Update }) => ofWrite(Put ?? Update ?? {}, write))
}

function ofWrite(
  { Item, Key, UpdateExpression, ExpressionAttributeValues }: Write,
  write: string,
): readonly Effect[] {
  const orderId = Item?.['orderId']?.S ?? ''
  const entry = Item?.['entry']?.S ?? ''
  if (orderId.startsWith('ord_') && entry !== 'order')
    return [{ kind: 'entry', orderId, entry, write }]
  const sku = Key?.['sku']?.S
  const units = Number(ExpressionAttributeValues?.[':quantity']?.N)
  if (!sku || !units) return []
  return [
    { kind: 'stock', sku, delta: UpdateExpression?.includes('available - ') ? -units : units },
  ]
}

function ofSqs(operation: string, request: Json, answer: Json): readonly Effect[] {
  const queue =
    String(request['QueueUrl'] ?? '')
      .split('/')
      .at(-1) ?? ''
  if (operation === 'SendMessage')
    return [{ kind: 'message', queue, body: String(request['MessageBody']) }]
  if (operation === 'ReceiveMessage') return ofReceive(answer)
  // Whoever keeps a message for longer says so for a whole batch; one by one they are given back.
  if (operation === 'DeleteMessage' || operation === 'ChangeMessageVisibility')
    return [{ kind: 'release', handle: String(request['ReceiptHandle']) }]
  const taken = new Set(((answer['Successful'] ?? []) as { Id: string }[]).map(({ Id }) => Id))
  const entries = ((request['Entries'] ?? []) as BatchEntry[]).filter(({ Id }) => taken.has(Id))
  if (operation === 'DeleteMessageBatch')
    return entries.map(({ ReceiptHandle: handle = '' }) => ({ kind: 'release', handle }))
  if (operation !== 'SendMessageBatch') return []
  return entries.map(({ MessageBody: body = '' }) => ({ kind: 'message', queue, body }))
}

type BatchEntry = {
  readonly Id: string
  readonly MessageBody?: string
  readonly ReceiptHandle?: string
}

function ofReceive(answer: Json): readonly Effect[] {
  const messages = (answer['Messages'] ?? []) as Record<string, string>[]
  return messages.map(({ ReceiptHandle: handle = '', MessageId: messageId = '', Body = '' }) => ({
    kind: 'receipt',
    handle,
    messageId,
    orderIds: orderIdsIn(Body),
  }))
}

/** The query protocol numbers its entries; each message bears its stable id as an attribute or within. */
function ofSns(form: URLSearchParams): readonly Effect[] {
  const texts = [...form].filter(([name]) => /(^|\.)Message$/.test(name)).map(([, text]) => text)
  return texts.map((text) => ({
    kind: 'announcement',
    id: String(parse(text)['id'] ?? text.slice(0, 80)),
  }))
}

function ofSes(request: Json): readonly Effect[] {
  const tags = (request['EmailTags'] ?? []) as { Name: string; Value: string }[]
  return [{ kind: 'mail', id: tags.find(({ Name }) => Name === 'id')?.Value ?? '' }]
}

function ofStripe(operation: string, form: URLSearchParams, answer: Json): readonly Effect[] {
  if (operation === 'POST /v1/checkout/sessions') {
    const orderId = form.get('client_reference_id') ?? ''
    return [{ kind: 'session', orderId, sessionId: String(answer['id']) }]
  }
  if (operation !== 'POST /v1/refunds') return []
  return [
    {
      kind: 'refund',
      paymentIntentId: form.get('payment_intent') ?? '',
      refundId: String(answer['id']),
      amount: Number(answer['amount']),
    },
  ]
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return {}
  }
}
