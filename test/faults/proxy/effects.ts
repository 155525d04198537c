import { randomUUID } from 'node:crypto'
import { type Call, type Effect, unplaced } from './ledger.ts'

type Json = Record<string, unknown>

/** Returns the effects of a call with a 2xx answer, read from its request and its answer. */
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

type Attribute = {
  readonly S?: string
  readonly N?: string
  readonly M?: Record<string, Attribute>
}
type Write = {
  readonly Item?: Record<string, Attribute>
  readonly Key?: Record<string, Attribute>
  readonly UpdateExpression?: string
  readonly ConditionExpression?: string
  readonly ExpressionAttributeValues?: Record<string, Attribute>
}

function ofDynamoDb(operation: string, request: Json): readonly Effect[] {
  const write = String(request['ClientRequestToken'] ?? randomUUID())
  if (operation === 'PutItem') return ofWrite(request as Write, write)
  if (operation === 'UpdateItem')
    return [...ofClaim(request as Write), ...ofStatus(request as Write)]
  if (operation !== 'TransactWriteItems') return []
  const items = (request['TransactItems'] ?? []) as { Put?: Write; Update?: Write }[]
  return items.flatMap(({ Put, Update }) => ofWrite(Put ?? Update ?? {}, write))
}

function ofWrite(written: Write, write: string): readonly Effect[] {
  const { Item, Key, UpdateExpression, ExpressionAttributeValues } = written
  const orderId = Item?.['orderId']?.S ?? ''
  const entry = Item?.['entry']?.S ?? ''
  if (Item && entry.startsWith('mail#')) return ofMailClaim(written, Item)
  if (orderId.startsWith('ord_') && entry !== 'order')
    return [{ kind: 'entry', orderId, entry, write }]
  const sku = Key?.['sku']?.S
  const units = Number(ExpressionAttributeValues?.[':quantity']?.N)
  if (!sku || !units) return [...ofClaim(written), ...ofStatus(written)]
  return [
    { kind: 'stock', sku, delta: UpdateExpression?.includes('available - ') ? -units : units },
  ]
}

/** Reads the expected status from the condition, not from the values sent with it. */
function ofStatus(written: Write): readonly Effect[] {
  const { Item, Key, UpdateExpression = '', ConditionExpression = '' } = written
  const { orderId, entry, status } = Item ?? Key ?? {}
  if (entry?.S !== 'order' || !orderId?.S) return []
  const value = (name = '') => written.ExpressionAttributeValues?.[name]?.S
  const to = status?.S ?? value(/#status = (:\w+)/.exec(UpdateExpression)?.[1])
  if (!to) return []
  const allowed = /#status IN \(([^)]*)\)/.exec(ConditionExpression)?.[1]?.split(', ') ?? []
  const isNew = Item && ConditionExpression === 'attribute_not_exists(orderId)'
  const from = isNew ? [unplaced] : allowed.map((name) => value(name) ?? '')
  return [{ kind: 'status', orderId: orderId.S, from, to }]
}

/**
 * Returns the claim on an order's effects. The write that completes the order makes it, or a write
 * that retries the effects.
 */
function ofClaim({ Key, UpdateExpression, ExpressionAttributeValues: values = {} }: Write) {
  const isCompletion = UpdateExpression?.includes('#outbox.#announcement = :entry_announcement')
  const until = isCompletion ? values[':set_nextCheckAt']?.S : findRetryExpiry(values)
  return until
    ? [{ kind: 'claim' as const, orderId: Key?.['orderId']?.S ?? '', of: 'effects', until }]
    : []
}

/** Returns the claim on a mail. Each claim increments the attempts. */
function ofMailClaim(
  { ExpressionAttributeValues: values = {} }: Write,
  { orderId, entry, attempts, dueAt }: Record<string, Attribute>,
): readonly Effect[] {
  const was = Number(values[':attempts']?.N ?? 0)
  const until = dueAt?.S
  return until && Number(attempts?.N) > was
    ? [{ kind: 'claim', orderId: orderId?.S ?? '', of: entry?.S ?? '', until }]
    : []
}

/**
 * Returns when the claim of a retry expires. A retry increments the attempts, and its condition
 * contains the old number.
 */
function findRetryExpiry(values: Record<string, Attribute>): string | undefined {
  const outbox = values[':outbox']?.M ?? {}
  const attempts = (entry: Attribute | undefined) => Number(entry?.M?.['attempts']?.N)
  const tried = ['sale', 'announcement'].find(
    (name) => attempts(outbox[name]) > Number(values[`:${name}_attempts`]?.N),
  )
  return tried && outbox[tried]?.M?.['dueAt']?.S
}

function ofSqs(operation: string, request: Json, answer: Json): readonly Effect[] {
  if (operation === 'ReceiveMessage') {
    const messages = (answer['Messages'] ?? []) as Record<string, string>[]
    return messages.map(
      ({ ReceiptHandle: receipt = '', MessageId: messageId = '', Body: body = '' }) => ({
        kind: 'received',
        receipt,
        messageId,
        body,
      }),
    )
  }
  // A batch call extends the visibility of messages in progress. A single call releases a failed
  // message.
  if (operation === 'DeleteMessage' || operation === 'ChangeMessageVisibility')
    return [{ kind: 'released', receipt: String(request['ReceiptHandle']) }]
  const entries = acceptedEntries(request, answer)
  if (operation === 'DeleteMessageBatch')
    return entries.map(({ ReceiptHandle: receipt = '' }) => ({ kind: 'released', receipt }))
  const queue =
    String(request['QueueUrl'] ?? '')
      .split('/')
      .at(-1) ?? ''
  const sent = operation === 'SendMessage' ? [request as Sending] : entries
  if (!operation.startsWith('SendMessage')) return []
  return sent.map(({ MessageBody: body = '', DelaySeconds = 0 }) => ({
    kind: 'message',
    queue,
    body,
    isDelayed: DelaySeconds > 0,
  }))
}

type Sending = {
  readonly Id?: string
  readonly ReceiptHandle?: string
  readonly MessageBody?: string
  readonly DelaySeconds?: number
}

function acceptedEntries(request: Json, answer: Json): readonly Sending[] {
  const accepted = new Set(((answer['Successful'] ?? []) as { Id: string }[]).map(({ Id }) => Id))
  const entries = (request['Entries'] ?? []) as Sending[]
  return entries.filter(({ Id = '' }) => accepted.has(Id))
}

/**
 * SNS's query protocol numbers its entries. Each message has a stable id, as an attribute or in the
 * body.
 */
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
