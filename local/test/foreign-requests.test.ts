import { readdirSync, readFileSync } from 'node:fs'
import { request as openRequest } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startControl } from '../control/server.ts'
import { startEdge } from '../edge/server.ts'
import { startBreachedPasswords } from '../emulators/breached-passwords.ts'
import { startCognito } from '../emulators/cognito/server.ts'
import { startDynamoDb } from '../emulators/dynamodb/server.ts'
import { startParametersAndMail } from '../emulators/parameters-and-mail.ts'
import { startQueues } from '../emulators/queues/server.ts'
import { startStripe } from '../emulators/stripe/server.ts'
import { stripeSecrets, type Urls, userPool } from '../settings.ts'

const [dynamodb, queues, parametersAndMail, cognito, stripe, breachedPasswords] = await Promise.all(
  [
    startDynamoDb({ port: 0 }),
    startQueues({ port: 0 }),
    startParametersAndMail({ port: 0 }),
    startCognito({ port: 0, ...userPool, deliverCode: async () => {} }),
    startStripe({ port: 0, webhookUrl: 'http://127.0.0.1:1/webhook', ...stripeSecrets }),
    startBreachedPasswords({ port: 0 }),
  ],
)
const urls = {
  dynamodb: dynamodb.url,
  queues: queues.url,
  parametersAndMail: parametersAndMail.url,
  stripe: stripe.url,
} as Urls
const control = await startControl({ port: 0, urls })
const edge = await startEdge({
  port: 0,
  siteDir: t.testdir({ 'robots.txt': 'User-agent: *' }),
  apiUrl: 'http://127.0.0.1:1',
  paymentOrigin: stripe.url,
})
t.teardown(async () => {
  const emulators = [dynamodb, queues, parametersAndMail, cognito, stripe, breachedPasswords]
  const all = [control, edge, ...emulators]
  await Promise.all(all.map(({ close }) => close()))
})

/** A path that each server serves to a program, and one that changes something. */
const servers = {
  dynamodb: { url: dynamodb.url, read: '/_local/calls', write: '/' },
  queues: { url: queues.url, read: '/_local/queues', write: '/' },
  mailbox: { url: parametersAndMail.url, read: '/_local/mailbox', write: '/_local/mailbox' },
  cognito: { url: cognito.url, read: '/_local/calls', write: '/' },
  stripe: { url: stripe.url, read: '/_local/events', write: '/_local/events/evt_1/resend' },
  breachedPasswords: { url: breachedPasswords.url, read: '/range/21BD1', write: '/range/21BD1' },
  control: { url: control.url, read: '/mail-previews', write: '/events/evt_1/resend' },
} as const

type Headers = Readonly<Record<string, string>>

function ask(url: string, path: string, method: string, headers: Headers) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const outgoing = openRequest(new URL(path, url), { method, headers }, async (incoming) =>
      resolve({ status: incoming.statusCode, body: await text(incoming) }),
    )
    outgoing.on('error', reject)
    outgoing.end(method === 'POST' ? '{}' : undefined)
  })
}

const foreignHosts = [
  'evil.example',
  '127.0.0.1.evil.example',
  'localhost.evil.example:4300',
  'evil-localhost',
  'localhost@evil.example',
  '192.168.1.2',
  '0.0.0.0',
  'localhost:4300:1',
]

/** Requests that a page of another site makes a browser send. */
const foreign: readonly (readonly [method: string, headers: Headers])[] = [
  ['POST', { origin: 'https://evil.example' }],
  ['POST', { origin: 'null' }],
  ['POST', { origin: 'http://127.0.0.1:1' }],
  ['DELETE', { origin: 'https://evil.example' }],
  ...['cross-site', 'same-site'].flatMap(
    (site) =>
      [
        [
          'POST',
          { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
        ],
        [
          'GET',
          { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
        ],
        ['GET', { 'sec-fetch-site': site, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
        [
          'GET',
          { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
        ],
      ] as const,
  ),
]

for (const [name, { url, read, write }] of Object.entries(servers)) {
  t.test(`${name}: a page of another site reads and changes nothing`, async (t) => {
    const { host, port } = new URL(url)
    for (const foreignHost of foreignHosts) {
      for (const [method, path] of [
        ['GET', read],
        ['POST', write],
      ] as const) {
        const { status, body } = await ask(url, path, method, { host: foreignHost })
        t.equal(status, 421, `${method} for ${foreignHost}`)
        t.match(JSON.parse(body), { message: /localhost only/ })
      }
    }
    for (const [method, headers] of foreign) {
      const path = method === 'GET' ? read : write
      const { status, body } = await ask(url, path, method, headers)
      t.equal(status, 403, `${method} ${JSON.stringify(headers)}`)
      t.match(JSON.parse(body), { message: 'local servers refuse requests of other sites' })
    }
    for (const headers of [
      {},
      { host: `localhost:${port}` },
      { host: `LOCALHOST:${port}` },
      { host: `[::1]:${port}` },
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      },
    ]) {
      t.equal((await ask(url, read, 'GET', headers)).status, 200, JSON.stringify(headers))
    }
    const own = await ask(url, write, 'POST', {
      origin: `http://${host}`,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
    })
    t.notOk([403, 421].includes(own.status ?? 0), `its own page: ${own.status}`)
  })
}

t.test('the edge refuses foreign hosts', async (t) => {
  for (const host of foreignHosts) {
    t.equal((await ask(edge.url, '/robots.txt', 'GET', { host })).status, 421, host)
    t.equal((await ask(edge.url, '/api/webhook', 'POST', { host })).status, 421, host)
  }
  t.equal((await ask(edge.url, '/robots.txt', 'GET', {})).status, 200)
})

t.test('no local server listens without this check', async (t) => {
  const root = join(import.meta.dirname, '..')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('test/'),
  )
  // These two only look for a free port.
  const probes = ['ports.ts', 'emulators/mysql.ts']
  const listening = files.filter((file) =>
    /\.listen\(/.test(readFileSync(join(root, file), 'utf8')),
  )
  t.same(listening.filter((file) => !probes.includes(file)).sort(), [
    'control/server.ts',
    'edge/server.ts',
    'emulators/http.ts',
    'emulators/queues/server.ts',
    'emulators/stripe/server.ts',
  ])
  for (const file of listening.filter((one) => !probes.includes(one)))
    t.match(
      readFileSync(join(root, file), 'utf8'),
      /refuseForeign\(app\)|findRefusal\(|isLoopbackHost\(/,
    )
})
