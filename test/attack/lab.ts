import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import type { Call } from '../../api/test/support/call.ts'
import { openBrowser } from '../../api/test/support/clients.ts'
import { startChild } from '../../local/children.ts'
import { testAddressHeader } from '../../local/edge/server.ts'
import { openSigner } from '../../local/emulators/cognito/tokens.ts'
import { createRandom } from '../../local/emulators/random.ts'
import { partsOf } from '../../local/platform.ts'
import { linkKey, originSecret, secretsPrefix } from '../../local/settings.ts'
import { openOperator } from '../support/operator.ts'
import { openShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'
import { createAccount } from './accounts.ts'
import { createClient } from './client.ts'

export type Lab = Awaited<ReturnType<typeof openLab>>
export type Visitor = ReturnType<typeof openBrowser>

export const goodPassword = 'Attack-Suite-1234!'
export const wrongPassword = 'Wrong-Guess-5678!'

/**
 * The origin of a second API process, which is served over https like a deployed shop. Browsers
 * accept the names of its cookies over https only.
 */
const secureOrigin = 'https://shop.example'

/**
 * Opens a whole local shop for the attacks, plus an API process of an https shop. The lab knows the
 * shop's secrets, to forge what only the owner of a secret could forge: an expired token, or
 * another client's.
 */
export async function openLab(seed: number) {
  const shop = await openShop({ timeScale: 0.2 })
  const { urls, config, stores, report } = shop
  const random = createRandom(seed)
  const client = createClient()
  let names = 0
  let addresses = Math.floor(random() * 60_000)

  const catalogue = readCatalogue(config.root)
  const securePort = config.ports.edge + 12
  const secureUrl = `http://127.0.0.1:${securePort}`
  const { api } = partsOf(config, urls, catalogue)
  const env = { ...api.env, PORT: String(securePort), SITE_ORIGIN: secureOrigin }
  const secure = startChild({ ...api, name: 'api-https', env }, config.root, report)
  const isReady = async () =>
    (await fetch(`${secureUrl}/ready`).catch(() => undefined))?.ok === true
  await until('the API of the https shop answers', isReady, { seconds: 120 })
  const tokenSecret = await readSecret('token-secret')

  /** Returns an IPv4 address that this run has not used. */
  function newAddress(): string {
    addresses += 1
    return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`
  }

  const toEdge = (call: Call, address = newAddress()) =>
    client.send(urls.edge, {
      ...call,
      headers: { [testAddressHeader]: address, ...call.headers },
    })
  const toApi = (call: Call) => client.send(urls.api, call)
  const fromEdge = (address = newAddress()) => ({
    'x-client-address': address,
    'x-origin-secret': originSecret,
  })
  const toSecureApi = (call: Call) =>
    client.send(secureUrl, { ...call, headers: { ...fromEdge(), ...call.headers } })

  /** Opens a browser at the edge, behind one address. */
  const visit = (address = newAddress()): Visitor =>
    openBrowser((call) => toEdge(call, address), urls.edge)

  const newEmail = (name = 'person') =>
    `${name}-${++names}-${Math.floor(random() * 1e9).toString(36)}@example.com`

  async function codeFor(email: string): Promise<string> {
    let code = ''
    await until(`a code for ${email}`, async () => {
      const mail = (await stores.mails()).find(({ to }) => to.includes(email))
      code = /\b\d{6}\b/.exec(mail?.subject ?? '')?.[0] ?? codeIn(mail?.html) ?? ''
      return code !== ''
    })
    return code
  }

  /** Creates an account whose address is confirmed, and signs a browser in. */
  async function openAccount(email = newEmail()) {
    await createAccount(urls, email, goodPassword)
    const browser = visit()
    await signIn(browser, email)
    return { email, browser }
  }

  /** Creates an account as a shopper does, with a mailed code. */
  async function signUp(email: string) {
    const browser = visit()
    await browser.post('/api/auth/sign-up', { email })
    const code = await codeFor(email)
    const { status } = await browser.post('/api/auth/reset', {
      email,
      code,
      password: goodPassword,
    })
    if (status !== 200) throw new Error(`no account for ${email}: ${status}`)
    await signIn(browser, email)
    return { email, browser }
  }

  async function signIn(browser: Visitor, email: string, password = goodPassword) {
    const answer = await browser.post('/api/auth/sign-in', { email, password })
    if (answer.status !== 200) throw new Error(`${email} cannot sign in: ${answer.text}`)
  }

  /** Places an order of one unit in a browser. Returns its id and its payment session. */
  async function order(browser: Visitor, sku = catalogue.products[0]?.sku ?? '', quantity = 1) {
    const placed = await browser.post('/api/checkout', { items: [{ sku, quantity }] })
    if (placed.status !== 201) throw new Error(`no order: ${placed.status} ${placed.text}`)
    const { orderId, url } = placed.json as { readonly orderId: string; readonly url: string }
    return { orderId, sessionId: url.split('/').at(-1) ?? '' }
  }

  async function pay(sessionId: string, buyer: object = {}): Promise<string> {
    const answer = await client.send(urls.stripe, {
      method: 'POST',
      path: `/_local/sessions/${sessionId}/pay`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(buyer),
    })
    return (JSON.parse(answer.text) as { readonly result?: string }).result ?? answer.text
  }

  async function readSecret(name: string): Promise<string> {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    const ssm = new SSMClient({
      endpoint: urls.parametersAndMail,
      region: 'eu-west-1',
      credentials,
    })
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: `${secretsPrefix}/${name}`, WithDecryption: true }),
    )
    ssm.destroy()
    return Parameter?.Value ?? ''
  }

  return {
    ...shop,
    client,
    catalogue,
    random,
    securePort,
    secureUrl,
    secureOrigin,
    toEdge,
    toApi,
    toSecureApi,
    fromEdge,
    newAddress,
    newEmail,
    visit,
    openAccount,
    signUp,
    signIn,
    codeFor,
    order,
    pay,
    /** Returns the headers of an operator's requests. */
    operatorHeaders: () => openOperator(urls),
    tokenSecret,
    linkKey,
    /** Signs like the user pool. */
    pool: openSigner(join(config.dir, 'cognito')),
    /** Signs a token of the shop's cookies. */
    signCookie: (claims: object, secret = tokenSecret) => {
      const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
      return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
    },
    close: async (keepLogs = false) => {
      secure.kill('SIGTERM')
      await Promise.race([secure.ended, sleep(3000)])
      await shop.close(keepLogs)
    },
  }
}

const codeIn = (html = '') => /(?<![\d#])\d{6}(?!\d)/.exec(html.replace(/#[0-9a-f]{6}/gi, ''))?.[0]

/** Encodes an object like a part of a JWT. */
export const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Returns the claims of a JWT. */
export const claimsOf = (token = '') =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}') as Record<
    string,
    unknown
  >

export const jsonHeaders = (origin: string) => ({ origin, 'content-type': 'application/json' })
