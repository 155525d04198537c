import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { orderNumber } from '#core/ids.ts'
import { startStripe } from '../../local/emulators/stripe/server.ts'
import { startEventSource } from '../../local/event-source.ts'
import { openApiClient } from '../support/api-client.ts'
import { until } from '../support/wait.ts'
import { type Account, type Applied, openApplied } from './deployed/applied.ts'
import type { AwsCall } from './deployed/calls.ts'
import type { openDatabases } from './deployed/database.ts'
import { isGranted, unusedOf } from './deployed/grants.ts'
import {
  type Started,
  startApiFunction,
  startFunction,
  startProgram,
} from './deployed/processes.ts'
import { openRecordingProxy } from './deployed/recording-proxy.ts'
import type { Unpacked } from './unpack-artifacts.ts'

export type PurchaseOptions = Account & {
  readonly account: string
  readonly runtime: 'lambda' | 'ecs'
  /** The unpacked artifacts. The agent's is built for this machine. */
  readonly unpacked: Unpacked
  readonly secrets: { readonly stripe: string; readonly webhook: string }
  readonly sku: string
  /** The deployment's databases, which its deploys have migrated. */
  readonly databases: ReturnType<typeof openDatabases>
}

export type Purchase = {
  readonly orderId: string
  readonly calls: readonly AwsCall[]
  /** Calls that the role may not make: `<process>: <action> on <resource>`. */
  readonly refused: readonly string[]
  /** Permissions that this purchase did not use, by process. */
  readonly unused: Readonly<Record<string, readonly string[]>>
}

/**
 * Buys once through the deployment, and requests a link to the order. The artifacts run in processes with only the environment that
 * Terraform applied. A proxy records the AWS calls of each. Throws Error with the processes' output
 * if the order is not completed.
 */
export async function buyThrough(options: PurchaseOptions): Promise<Purchase> {
  const { endpoint, region, runtime, secrets, sku } = options
  const { folders, digests } = options.unpacked
  const closing: (() => unknown)[] = []
  /** Returns the thing, and closes it at the end. */
  const opened = <T extends { close(): unknown }>(thing: T): T => {
    closing.unshift(() => thing.close())
    return thing
  }
  try {
    const applied = opened(openApplied(options))
    const isFunction = runtime === 'lambda'
    const [api, worker, agent] = await Promise.all([
      isFunction ? applied.readFunction('api') : applied.readContainer('api'),
      applied.readFunction('orders-worker'),
      applied.readAgent(),
    ])
    if (isFunction && api.digest !== digests.api)
      throw new Error('the deployed API has another zip')
    if (worker.digest !== digests.worker) throw new Error('the deployed worker has another zip')
    const apiAddress = opened(await openApiAddress())
    const stripe = opened(
      await startStripe({
        port: 0,
        webhookUrl: `${apiAddress.url}/webhook`,
        webhookSecret: secrets.webhook,
        secretKey: secrets.stripe,
      }),
    )
    const targets = { aws: endpoint, stripe: stripe.url, region, account: options.account }
    const proxies = {
      api: opened(await openRecordingProxy(targets)),
      worker: opened(await openRecordingProxy(targets)),
      agent: opened(await openRecordingProxy(targets)),
    }
    const database = await options.databases.serverFor(agent.environment)
    const via = (proxy: { port: number }) => ({ region, aws: endpoint, proxy: proxy.port })

    const started: Started[] = []
    const running = isFunction
      ? opened(await startApiFunction(api, folders.api, via(proxies.api)))
      : opened(
          await startProgram([process.execPath, 'server.mjs'], api.environment, {
            ...via(proxies.api),
            folder: folders.image,
            ready: /Server listening|"listening|api\.ready/,
            port: await freePort(),
          }),
        )
    apiAddress.forwardTo(running.port)
    started.push(running)
    const handler = opened(await startFunction(worker, folders.worker, via(proxies.worker)))
    const sqs = new SQSClient({ endpoint, region, credentials })
    const queueUrl = api.environment['ORDERS_QUEUE_URL'] ?? ''
    const source = startEventSource({
      sqs,
      queueUrl,
      queueArn: `arn:aws:sqs:${region}:${options.account}:${queueUrl.split('/').at(-1)}`,
      handler: async (event) => (await handler.invoke(event)).answer as never,
      functionName: 'orders-worker',
      timeoutSeconds: 10,
      onError: () => undefined,
    })
    closing.unshift(async () => {
      await source.stop()
      sqs.destroy()
    })
    started.push(
      opened(
        await startProgram(
          [join(folders.agent, 'bin/node'), join(folders.agent, 'ec2-agent/main.mjs')],
          agent.environment,
          {
            ...via(proxies.agent),
            database: database.port,
            authority: database.authorityFile,
            folder: folders.agent,
            ready: /agent\.started/,
          },
        ),
      ),
    )

    const origin = api.environment['SITE_ORIGIN'] ?? ''
    const orderId = await order(apiAddress.url, origin, stripe.url, sku)
    await waitForCompletion(orderId, api, options).catch((error: Error) => {
      const output = [...started, handler].map((one) => one.written()).join('\n')
      throw new Error(`${error.message}\n${output}`)
    })
    await until('the sale is in the database', () => database.hasSale(orderId))
    await findOrder(apiAddress.url, origin, orderId)
    const isOfEmail = ({ resource }: AwsCall) => resource.endsWith('/index/by-email')
    await until('the orders of the address are queried', () => proxies.agent.calls.some(isOfEmail))
    return { orderId, ...compareWithGrants({ api, worker, agent }, proxies) }
  } finally {
    for (const close of closing) await close()
  }
}

const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' }

async function order(api: string, origin: string, stripe: string, sku: string): Promise<string> {
  const { data, error, response } = await openApiClient(api).POST('/checkout', {
    headers: { origin },
    body: { items: [{ sku, quantity: 1 }] },
  })
  if (!data) throw new Error(`the order was refused: ${response.status} ${JSON.stringify(error)}`)
  const { orderId, url } = data
  const session = url.split('/').at(-1)
  const paid = await fetch(`${stripe}/_local/sessions/${session}/pay`, { method: 'POST' })
  if (!paid.ok) throw new Error(`the payment failed: ${paid.status} ${await paid.text()}`)
  return orderId
}

/** The address that Stripe's emulator gives to a buyer who types none. */
const email = 'buyer@example.com'

/** Requests a link to the order by mail, because no purchase queries the orders of an address. */
async function findOrder(api: string, origin: string, orderId: string) {
  const body = { number: orderNumber(orderId), email }
  const { data, error } = await openApiClient(api).POST('/orders/find', {
    headers: { origin },
    body,
  })
  if (!data) throw new Error(`the link was refused: ${JSON.stringify(error)}`)
}

async function waitForCompletion(orderId: string, api: Applied, { endpoint, region }: Account) {
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials })
  const orders = createOrderStore({
    dynamodb,
    table: api.environment['ORDERS_TABLE'] ?? '',
    productsTable: api.environment['PRODUCTS_TABLE'] ?? '',
  })
  let status: string | undefined
  try {
    const isDone = async () => {
      const order = await orders.read(orderId)
      status = order?.status
      return status === 'completed' && Object.keys(order?.outbox ?? {}).length === 0
    }
    await until('the order is completed', isDone, { seconds: 120, everyMs: 500 })
  } catch {
    throw new Error(`${orderId} is ${status}`)
  } finally {
    dynamodb.destroy()
  }
}

type Part = 'api' | 'worker' | 'agent'

function compareWithGrants(
  applied: Readonly<Record<Part, Applied>>,
  proxies: Readonly<
    Record<Part, { readonly calls: readonly AwsCall[]; readonly unknownCalls: readonly string[] }>
  >,
): Omit<Purchase, 'orderId'> {
  const parts = Object.keys(applied) as Part[]
  return {
    calls: parts.flatMap((part) => proxies[part].calls),
    refused: parts.flatMap((part) => [
      ...proxies[part].unknownCalls.map((what) => `${part}: ${what}`),
      ...proxies[part].calls
        .filter((call) => !isGranted(applied[part].grants, call))
        .map(({ action, resource }) => `${part}: ${action} on ${resource}`),
    ]),
    unused: Object.fromEntries(
      parts.map((part) => [part, unusedOf(applied[part].grants, proxies[part].calls)]),
    ),
  }
}

/** The address that Stripe sends events to. Stripe needs it before the API has started. */
async function openApiAddress() {
  let target = 0
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request
    const body = ['GET', 'HEAD'].includes(method) ? {} : { body: request, duplex: 'half' }
    fetch(`http://127.0.0.1:${target}${url}`, {
      method,
      headers: Object.entries(headers)
        .filter(([name]) => !['host', 'via', 'content-length'].includes(name))
        .map(([name, value]) => [name, String(value)] as [string, string]),
      ...(body as object),
    }).then(
      async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers))
        response.end(Buffer.from(await answer.arrayBuffer()))
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo: (port: number) => {
      target = port
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((done) => server.close(() => done()))
  return port
}
