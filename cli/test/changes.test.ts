import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb'
import {
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import Stripe from 'stripe'
import t, { type Test } from 'tap'
import { auditTableOf, createAuditLog } from '#core/aws/dynamodb-audit.ts'
import { localShop } from '#core/environment.ts'
import { toEmailKey } from '#core/order/email-key.ts'
import { asSent } from '#core/order/order-mail.ts'
import type { AuditEntry } from '#core/ports/audit-log.ts'
import { makeMessage } from '#core/ports/messages.ts'
import type { Session } from '../../local/emulators/stripe/objects.ts'
import { startStripe } from '../../local/emulators/stripe/server.ts'
import { auditTable, createTable } from '../../local/emulators/tables.ts'
import { queueUrl } from '../../local/settings.ts'
import { checkout } from '../deployment.ts'
import { type CommandName, operatorCommands } from '../operator-commands.ts'
import { isRecorded, recordedActs } from '../recorded-acts.ts'
import { createAccount } from './support/account.ts'
import { openAws, skip } from './support/aws.ts'
import { openLocal } from './support/local.ts'
import { run } from './support/run.ts'

// Each command runs up to eight times.
t.setTimeout(240_000)

type Row = {
  readonly args: readonly string[]
  /** Returns everything that the command could change. */
  readonly state: () => Promise<unknown>
  readonly prepare?: () => Promise<unknown>
  /** The answer to the command's request for a secret, before its confirmation. */
  readonly secret?: string
  /** The exit code of a second, identical run. */
  readonly again?: number
  readonly checkout?: string
  /** The make target that tests the rest. This test only checks the refusal without a terminal. */
  readonly testedBy?: string
}

type Rows = Partial<Record<CommandName, Row>>

const bucket = 'ecommerce-dev-states-123456789012'
const account = 'account="123456789012"'
const tested = new Set<string>()
const dev = ['ENV=dev', `SET=${account}`] as const

t.test('in AWS', { skip }, async (t) => {
  const client = await openAws(t)
  const s3 = new S3Client({ ...client, forcePathStyle: true })
  const ssm = new SSMClient(client)
  const key = 'rk_test_0123456789abcdef'
  const emulator = await startStripe({
    port: 0,
    webhookUrl: 'http://127.0.0.1:9/nobody',
    webhookSecret: 'w',
    secretKey: key,
  })
  t.teardown(async () => {
    s3.destroy()
    ssm.destroy()
    await emulator.close()
  })
  const { hostname: host, port } = new URL(emulator.url)
  const stripe = new Stripe(key, { host, port, protocol: 'http', telemetry: false })
  const buckets = async () =>
    (await s3.send(new ListBucketsCommand({}))).Buckets?.map((b) => b.Name)
  const objects = async () =>
    (await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents?.map((o) => o.Key)
  const secrets = async () => {
    const all = new GetParametersByPathCommand({ Path: '/ecommerce-dev', WithDecryption: true })
    return (await ssm.send(all)).Parameters?.map(({ Name, Value }) => `${Name} ${Value}`).sort()
  }
  const putSecret = (name: string, Value: string) =>
    ssm.send(
      new PutParameterCommand({
        Name: `/ecommerce-dev/${name}`,
        Value,
        Type: 'SecureString',
        Overwrite: true,
      }),
    )
  const within = t.testdir({
    environments: { dev: { 'values.yaml': 'account: "123456789012"\n' } },
  })
  symlinkSync(join(checkout, 'modules'), join(within, 'modules'))
  const release = ['ENV=dev', `SET=${account} mail.from=shop@comptoir.example`]
  const testedBy = 'make infra-test'
  const dynamodb = new DynamoDBClient(client)
  t.teardown(() => dynamodb.destroy())
  const log = await openLog(dynamodb, 'ecommerce-dev')
  await testCommands(t, log, {
    bootstrap: { args: dev, state: buckets },
    unlock: {
      args: dev,
      state: objects,
      prepare: async () => {
        const Body = JSON.stringify({
          ID: '1',
          Operation: 'OperationTypeApply',
          Who: 'anna',
          Created: new Date().toISOString(),
        })
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'app.tfstate.tflock', Body }))
      },
    },
    'secrets-set': {
      args: [...dev, 'NAME=stripe-webhook-secret'],
      state: secrets,
      prepare: () => putSecret('stripe-webhook-secret', 'whsec_old'),
      secret: 'whsec_new',
    },
    'stripe-webhook': {
      args: [...dev, 'URL=https://api.example.com/webhook', `STRIPE_API_URL=${emulator.url}`],
      state: async () => (await stripe.webhookEndpoints.list()).data.map(({ id }) => id),
      prepare: () => putSecret('stripe-secret-key', key),
    },
    'ami-bump': {
      args: ['ENV=dev', 'AMI=ami-09d58e250683e638a'],
      state: async () => readFileSync(join(within, 'environments/dev/values.yaml'), 'utf8'),
      checkout: within,
    },
    deploy: { args: release, state: buckets, testedBy },
    rollback: { args: release, state: buckets, testedBy },
    destroy: { args: release, state: buckets, testedBy },
    restore: { args: ['ENV=dev', 'POINT=2026-11-30T08:05Z'], state: buckets, testedBy },
  })
})

// Must be last: it makes the SDKs in this process use the local emulators.
t.test('in the local shop', async (t) => {
  const shop = await openLocal(t)
  const { portBase } = shop
  const dir = t.testdir({})
  const buyer = { email: 'gina@example.com' }
  const orderId = await shop.buy()
  const odd = await shop.buy({ amount: 1 })
  const sqs = new SQSClient({
    endpoint: shop.urls.queues,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  })
  t.teardown(() => sqs.destroy())
  const confirmation = async () => {
    const mail = (await shop.orders.readMails(orderId)).find(({ kind }) => kind === 'confirmed')
    if (!mail) throw new Error('the order has no confirmation')
    return mail
  }
  await testCommands(t, await openLog(shop.dynamodb, localShop), {
    reconcile: {
      args: [portBase],
      state: async () => (await shop.orders.read(orderId))?.status,
    },
    erase: {
      args: [portBase, `CUSTOMER=${buyer.email}`],
      state: async () => (await shop.orders.ofEmail(toEmailKey(buyer.email))).length,
      prepare: async () => {
        const { urls } = shop
        const customerId = await createAccount(t, urls.cognito, buyer.email)
        const { orderId: mine } = await shop.place({ customerId, email: buyer.email })
        const sessions = (await shop.ask('GET', 'sessions')) as Session[]
        const session = sessions.find((one) => one.client_reference_id === mine)
        await shop.ask('POST', `sessions/${session?.id}/expire`)
        await run('reconcile', [portBase, 'YES=1'])
      },
    },
    'rewrite-sales': {
      args: [portBase],
      state: async () => (await shop.orders.read(orderId))?.version,
    },
    review: {
      args: [portBase, `ORDER=${odd}`, 'DO=reject'],
      state: async () => (await shop.orders.read(odd))?.status,
    },
    refund: {
      args: [portBase, `ORDER=${orderId}`, 'AMOUNT=1.00'],
      state: () => shop.refundsOf(orderId),
      again: 1,
    },
    operator: {
      args: [portBase, 'EMAIL=anna@example.com', 'ROLE=support'],
      state: async () => (await fetch(`${shop.urls.cognito}/_local/operators`)).json(),
    },
    resend: {
      args: [portBase, `ORDER=${orderId}`, 'KIND=confirmed'],
      state: async () => (await confirmation()).sentAt ?? 'due',
      prepare: async () => {
        const mail = await confirmation()
        await shop.orders.replaceMail(mail, asSent(mail, new Date()))
      },
    },
    dlq: {
      args: [portBase, 'DO=replay'],
      state: async () => {
        const all = (await (await fetch(`${shop.urls.queues}/_local/queues`)).json()) as {
          name: string
          visible: number
        }[]
        return all.map(({ name, visible }) => `${name} ${visible}`)
      },
      prepare: () => {
        const body = { orderId, step: 'complete' as const, dueAt: new Date().toISOString() }
        const message = makeMessage('order.step', body, {
          traceId: 'trc_1',
          clock: () => new Date(),
        })
        const QueueUrl = queueUrl('ecommerce-long-tasks-dlq')
        return sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }))
      },
    },
    'catalogue-apply': {
      args: ['ENV=local', portBase],
      state: () => shop.products.all(),
      prepare: () =>
        shop.products.apply({ ...shop.catalogue, products: shop.catalogue.products.slice(1) }),
    },
    'sign-out': {
      args: [portBase, `CUSTOMER=${await shop.createAccount('anna@example.com')}`],
      state: async () => undefined,
      testedBy: 'make test FILE=cli/test/sign-out.test.ts',
    },
    'dev-reset': {
      args: [`LOCAL_DIR=${dir}`],
      state: async () => readdirSync(dir),
      prepare: async () => {
        mkdirSync(join(dir, 'dynamodb'))
        writeFileSync(join(dir, 'dynamodb/data'), 'x')
      },
    },
  })
})

type Log = {
  /** The entries about a command. */
  readonly entriesOf: (name: CommandName) => Promise<readonly AuditEntry[]>
  readonly create: () => Promise<void>
  readonly remove: () => Promise<unknown>
}

/** Returns the audit log of a shop, with an empty table if there is none. */
async function openLog(dynamodb: DynamoDBClient, shop: string): Promise<Log> {
  const TableName = auditTableOf(shop)
  const audit = createAuditLog({ dynamodb, shop })
  const create = () => createTable(dynamodb, auditTable(TableName))
  await create()
  return {
    create,
    remove: async () => {
      await dynamodb.send(new DeleteTableCommand({ TableName }))
      await waitUntilTableNotExists(
        { client: dynamodb, minDelay: 1, maxWaitTime: 20 },
        { TableName },
      )
    },
    entriesOf: async (name) => {
      const entries = await audit.read(new Date().toISOString().slice(0, 10))
      return entries.filter(({ act }) => act === name)
    },
  }
}

/**
 * Checks that commands change nothing without confirmation, with DRY_RUN or without the audit log,
 * make their change after `yes` and record it, and change nothing in a second run.
 */
async function testCommands(t: Test, log: Log, rows: Rows): Promise<void> {
  for (const [key, row] of Object.entries(rows)) {
    const name = key as CommandName
    const { args, state, prepare, secret, again = 0, testedBy } = row
    tested.add(name)
    await t.test(name, async (t) => {
      await prepare?.()
      const before = await state()
      const runWith = (extra: readonly string[], answers?: readonly string[]) =>
        run(name, [...args, ...extra], {
          ...(answers && { answers: [...(secret ? [secret] : []), ...answers] }),
          ...(secret && { typed: secret }),
          ...(row.checkout && { checkout: row.checkout }),
        })
      const unattended = await runWith([])
      t.match(unattended, { status: 1, err: /no terminal to ask: YES=1/ }, 'without a terminal')
      t.same(await state(), before)
      if (testedBy) return
      t.match(await runWith(['DRY_RUN=true']), { status: 0, err: '' }, 'DRY_RUN')
      t.match(await runWith(['DRY_RUN=true', 'YES=1']), { status: 0, err: '' }, 'DRY_RUN and YES')
      t.same(await state(), before)
      t.match(await runWith([], ['no']), { status: 1 }, 'no')
      t.same(await state(), before)
      if (recordedActs[name] === 'recorded') {
        await log.remove()
        for (const unrecorded of [await runWith([], ['yes']), await runWith(['YES=1'])])
          t.match(unrecorded, { status: 1, err: /nothing was changed: the audit log cannot be/ })
        t.same(await state(), before)
        await log.create()
      }
      t.same(await log.entriesOf(name), [], 'nothing is recorded before a change')
      t.match(await runWith([], ['yes']), { status: 0 }, 'yes')
      const entries = await log.entriesOf(name)
      t.same(
        entries.map(({ phase }) => phase),
        isRecorded(name) ? ['requested', 'done'] : [],
      )
      if (args.some((arg) => arg.startsWith('CUSTOMER=')))
        for (const { target } of entries) t.match(target, /^[\w-]{36}$/, 'the id of the account')
      const after = await state()
      t.notSame(after, before)
      t.match(await runWith(['YES=yes']), { status: again }, 'twice')
      t.same(await state(), after)
    })
  }
}

t.test('this test and the docs contain every command that changes something', async (t) => {
  const docs = readFileSync(join(checkout, 'docs/operate.md'), 'utf8')
  for (const [key, { change }] of Object.entries(operatorCommands)) {
    const name = key as CommandName
    const readsOnly = recordedActs[name] === 'reads only' || name === 'export'
    t.equal(
      change === undefined,
      readsOnly,
      `${name}: recorded-acts.ts says whether it changes something`,
    )
    if (!change) continue
    if (!skip) t.ok(tested.has(name), name)
    const { changes, asks, dryRun, twice } = change
    t.match(docs, `| \`${name}\` | ${changes} | ${asks} | ${dryRun} | ${twice} |\n`, name)
  }
})
