/** A permission that an AWS call needs, with its resource. */
export type AwsCall = {
  readonly action: string
  readonly resource: string
  /** The request's values of condition keys, e.g. `ses:FromAddress`. */
  readonly context?: Readonly<Record<string, string>>
}

type Account = { readonly region: string; readonly account: string }

type AwsRequest = {
  readonly method: string
  readonly path: string
  /** `DynamoDB_20120810.GetItem`. Empty if the service has no such header. */
  readonly target: string
  readonly body: string
}

type Json = Readonly<Record<string, unknown>>
type Item = { readonly TableName: string }

const itemActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
}

/**
 * Returns the permissions that a request needs in IAM: a transaction needs those of its items, a
 * batch needs one. Throws Error for an unknown call, so that none is accepted silently.
 */
export function callsIn(request: AwsRequest, account: Account): readonly AwsCall[] {
  const [service = '', name = ''] = request.target.split('.')
  if (service.startsWith('DynamoDB')) return ofTables(name, JSON.parse(request.body), account)
  if (service === 'AmazonSQS') return [ofQueue(name, JSON.parse(request.body), account)]
  if (service === 'AmazonSSM') return ofParameters(name, JSON.parse(request.body), account)
  if (service === 'secretsmanager')
    return [
      { action: `secretsmanager:${name}`, resource: text(JSON.parse(request.body), 'SecretId') },
    ]
  if (service === 'AWSCognitoIdentityProviderService')
    return ofAccounts(name, JSON.parse(request.body), account)
  if (request.path === '/v2/email/outbound-emails') return ofMail(JSON.parse(request.body), account)
  const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.path) ?? []
  if (invoked)
    return [
      { action: 'lambda:InvokeFunction', resource: arn(account, 'lambda', `function:${invoked}`) },
    ]
  const form = new URLSearchParams(request.body)
  if (form.get('Action')?.startsWith('Publish'))
    return [{ action: 'sns:Publish', resource: form.get('TopicArn') ?? '' }]
  throw new Error(
    `a call without a known permission: ${request.method} ${request.path} ${request.target}`,
  )
}

function ofTables(name: string, body: Json, account: Account): AwsCall[] {
  const call = (action: string, table: string, index?: string): AwsCall => ({
    action: `dynamodb:${action}`,
    resource: arn(account, 'dynamodb', `table/${table}${index ? `/index/${index}` : ''}`),
  })
  if (name !== 'TransactWriteItems')
    return [call(name, text(body, 'TableName'), body['IndexName'] as string | undefined)]
  const items = body['TransactItems'] as readonly Readonly<Record<string, Item>>[]
  return items.flatMap((item) =>
    Object.entries(item).map(([kind, { TableName }]) => call(itemActions[kind] ?? kind, TableName)),
  )
}

function ofQueue(name: string, body: Json, account: Account): AwsCall {
  const queue = text(body, 'QueueUrl').split('/').at(-1) ?? ''
  return { action: `sqs:${name.replace(/Batch$/, '')}`, resource: arn(account, 'sqs', queue) }
}

function ofParameters(name: string, body: Json, account: Account): readonly AwsCall[] {
  const names = (body['Names'] as readonly string[] | undefined) ?? [text(body, 'Name')]
  return names.map((one) => ({
    action: `ssm:${name}`,
    resource: arn(account, 'ssm', `parameter${one}`),
  }))
}

function ofAccounts(name: string, body: Json, account: Account): AwsCall[] {
  if (!name.startsWith('Admin')) return []
  const pool = `userpool/${text(body, 'UserPoolId')}`
  return [{ action: `cognito-idp:${name}`, resource: arn(account, 'cognito-idp', pool) }]
}

/**
 * Assumes an account in the SES sandbox whose sender has a default configuration set. SES then
 * authorizes the identities of the sender and the recipients, and the set.
 * https://github.com/cloudposse/terraform-aws-ses/issues/40,
 * https://github.com/aws/aws-cdk/issues/34402
 */
function ofMail(body: Json, account: Account): AwsCall[] {
  const from = text(body, 'FromEmailAddress')
  const { ToAddresses = [] } = body['Destination'] as { readonly ToAddresses?: readonly string[] }
  const context = { 'ses:FromAddress': from }
  return [
    ...[from, ...ToAddresses].map((address) => `identity/${address}`),
    'configuration-set/default',
  ].map((what) => ({ action: 'ses:SendEmail', resource: arn(account, 'ses', what), context }))
}

const arn = ({ region, account }: Account, service: string, what: string) =>
  `arn:aws:${service}:${region}:${account}:${what}`

function text(body: Json, name: string): string {
  const value = body[name]
  if (typeof value !== 'string') throw new Error(`a call without ${name}`)
  return value
}
