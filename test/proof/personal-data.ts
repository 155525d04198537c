import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { createPool } from 'mysql2/promise'
import { createAccountRecords } from '#core/aws/cognito-records.ts'
import { auditTableOf } from '#core/aws/dynamodb-audit.ts'
import { localShop } from '#core/environment.ts'
import { tables, userPool } from '../../local/settings.ts'
import { placeOrder } from '../support/buyer.ts'
import { edgeHeaders } from '../support/edge-headers.ts'
import { equal } from '../support/equal.ts'
import type { Report } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'
import { readJson } from '../support/stores.ts'
import { until } from '../support/wait.ts'

/** Texts that identify one customer. The telephone number is in the second line of the address. */
const canaries = {
  name: 'Quentin Canari',
  street: '41 impasse des Canaris',
  phone: '+33 6 12 00 99 88',
  email: 'quentin.canari@example.com',
}
const all = Object.keys(canaries).join(' ')

/** Where the canaries are, as docs/operate.md says. */
const documented = {
  'orders table': { before: all, after: '' },
  'audit log': { before: '', after: '' },
  'sales database': { before: '', after: '' },
  queues: { before: '', after: '' },
  topics: { before: '', after: '' },
  accounts: { before: 'email', after: '' },
  logs: { before: '', after: '' },
  // They stay: the payments at Stripe, and the customer's own mailbox.
  Stripe: { before: all, after: all },
  mailbox: { before: all, after: all },
} as const

/**
 * Searches every store and log of a running shop for one customer: before and after `make erase`, and
 * in what `make export` prints.
 */
export async function provePersonalData(report: Report): Promise<void> {
  const shop = await openShop({ timeScale: 0.02 })
  const stores = openPlaces(shop)
  try {
    const orderId = await buy(shop)
    const customerId = await openAccount(shop)
    const refund = [`ORDER=${orderId}`, 'AMOUNT=1.00', `WHY=${canaries.name} called`]
    await command(shop, 'refund', ...refund, 'YES=1')
    await until('the refund has its mail', () => shop.stores.isCompleted(orderId))
    const kept = await stores.sale(orderId)
    await report.check('before: the customer is where it is documented', async () =>
      compare(await stores.search(), 'before'),
    )
    await report.check('the export contains everything', async () => {
      const { stdout } = await command(shop, 'export', `CUSTOMER=${canaries.email}`)
      equal(canariesIn(stdout), all, 'canaries in the export')
      const { orders, sales, payments } = JSON.parse(stdout)
      equal([orders, sales.orders, payments].map(({ length }) => length).join(), '1,1,1', 'parts')
      return `${stdout.length} characters`
    })
    await report.check('after: only where it is documented to stay', async () => {
      const { stdout } = await command(shop, 'erase', `CUSTOMER=${canaries.email}`, 'YES=1')
      if (!/redact these there:\n {2}cs_test_/.test(stdout)) throw new Error(stdout)
      await until('the sales database is updated', async () => {
        const { customer_id } = await stores.sale(orderId)
        return customer_id === null
      })
      return compare(await stores.search(), 'after')
    })
    await report.check('what accounting needs is unchanged', async () => {
      const { customer_id: was, version: _, ...before } = kept
      const { customer_id: is, version: __, ...after } = await stores.sale(orderId)
      equal(JSON.stringify(after), JSON.stringify(before), 'the sale')
      equal(`${was} ${is}`, `${customerId} null`, 'the account of the sale')
      return `${String(after['total_minor'])} minor units, ${String(after['country'])}`
    })
    await report.check('the customer can buy again', async () => {
      await buy(shop)
      equal((await stores.search())['orders table'], all, 'canaries of the new order')
      return undefined
    })
  } finally {
    await stores.close()
    await shop.close()
  }
}

function compare(found: Readonly<Record<string, string>>, when: 'before' | 'after') {
  for (const [place, wanted] of Object.entries(documented))
    equal(found[place] ?? 'not searched', wanted[when], `canaries in ${place}`)
  const places = Object.entries(found).filter(([, canary]) => canary !== '')
  return `found in ${places.map(([place]) => place).join(', ')}; not in ${Object.keys(found).length - places.length} others`
}

const canariesIn = (text: string) =>
  Object.entries(canaries)
    .flatMap(([kind, canary]) => (text.toLowerCase().includes(canary.toLowerCase()) ? kind : []))
    .join(' ')

/** Buys as a guest, and waits until the order is completed. */
async function buy({ urls, stores }: TestShop): Promise<string> {
  const { orderId, sessionId } = await placeOrder(urls.api, urls, [
    { sku: 'TASSE-GRES-01', quantity: 1 },
  ])
  const address = {
    line1: canaries.street,
    line2: canaries.phone,
    postal_code: '44000',
    city: 'Nantes',
    state: null,
    country: 'FR',
  }
  const body = JSON.stringify({ email: canaries.email, name: canaries.name, address })
  const headers = { 'content-type': 'application/json' }
  await fetch(`${urls.stripe}/_local/sessions/${sessionId}/pay`, { method: 'POST', headers, body })
  await until('the order is completed', () => stores.isCompleted(orderId), { seconds: 60 })
  return orderId
}

/** Signs up and in, which gives the account the guest's order. Returns the id of the account. */
async function openAccount({ urls, stores }: TestShop): Promise<string> {
  const { email } = canaries
  const password = 'Canari-1234!'
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', origin: urls.edge, ...edgeHeaders() }
    const url = `${urls.api}/auth/${path}`
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  }
  await post('sign-up', { email })
  let code = ''
  await until('the code arrives', async () => {
    const mails = await stores.mails()
    code = mails.map(({ html }) => />\s*(\d{6})\s*</.exec(html)?.[1]).find(Boolean) ?? ''
    return code !== ''
  })
  await post('reset', { email, code, password })
  await post('sign-in', { email, password })
  let owner: string | undefined
  await until('the account has the order', async () => {
    for await (const order of stores.orders()) owner = order.customerId
    return owner !== undefined
  })
  return owner ?? ''
}

const command = ({ config }: TestShop, ...args: string[]) =>
  promisify(execFile)(
    process.execPath,
    ['cli/main.ts', args[0] ?? '', `PORT_BASE=${config.ports.edge}`, ...args.slice(1)],
    { cwd: config.root },
  )

/** Opens every place of a shop that can have personal data. */
function openPlaces({ urls, config, logFile, stores }: TestShop) {
  const aws = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
  const dynamodb = new DynamoDBClient({ ...aws, endpoint: urls.dynamodb })
  const cognito = new CognitoIdentityProviderClient({ ...aws, endpoint: urls.cognito })
  const accounts = createAccountRecords({ cognito, userPoolId: userPool.userPoolId })
  const uri = `mysql://ecommerce_agent:local@127.0.0.1:${config.ports.mysql}/ecommerce`
  const database = createPool({ uri, connectionLimit: 2 })

  async function readTable(TableName: string) {
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }))
    return Items.map((item) => unmarshall(item))
  }

  async function readDatabase() {
    const [names] = await database.query('SHOW FULL TABLES WHERE Table_type = "BASE TABLE"')
    const found = (names as Record<string, string>[]).map((row) => Object.values(row)[0] ?? '')
    return Promise.all(found.map((name) => database.query('SELECT * FROM ??', [name])))
  }

  async function readQueues() {
    const queues = await stores.queues()
    return Promise.all(queues.map(({ name }) => stores.messages(name)))
  }

  return {
    search: async (): Promise<Readonly<Record<string, string>>> => {
      const contents = {
        'orders table': await readTable(tables.orders),
        'audit log': await readTable(auditTableOf(localShop)),
        'sales database': await readDatabase(),
        queues: await readQueues(),
        topics: await readJson<object[]>(`${urls.queues}/_local/published`),
        accounts: await accounts.find(canaries.email),
        logs: readFileSync(logFile, 'utf8'),
        Stripe: [await stores.sessions(), await stores.events()],
        mailbox: await stores.mails(),
      }
      return Object.fromEntries(
        Object.entries(contents).map(([place, content]) => [
          place,
          canariesIn(JSON.stringify(content) ?? ''),
        ]),
      )
    },
    sale: async (orderId: string): Promise<Record<string, unknown>> => {
      const [rows] = await database.query('SELECT * FROM orders WHERE order_id = ?', [orderId])
      return (rows as Record<string, unknown>[])[0] ?? {}
    },
    close: async () => {
      dynamodb.destroy()
      cognito.destroy()
      await database.end()
    },
  }
}
