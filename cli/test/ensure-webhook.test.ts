import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import t, { type Test } from 'tap'
import { connectStripe } from '#core/stripe/connection.ts'
import { createWebhookEndpoints, type WebhookEndpoints } from '#core/stripe/webhook-endpoints.ts'
import { startParametersAndMail } from '../../local/emulators/parameters-and-mail.ts'
import { startStripe } from '../../local/emulators/stripe/server.ts'
import { ensureWebhook } from '../operate/ensure-webhook.ts'
import { readSecret, storeSecret } from '../secrets/store-secret.ts'

const key = 'sk_test_unit'
const name = 'stripe-webhook-secret'
const [stripe, parameters] = await Promise.all([
  startStripe({ port: 0, webhookUrl: 'http://127.0.0.1:1/', webhookSecret: 'x', secretKey: key }),
  startParametersAndMail({ port: 0 }),
])
const ssm = new SSMClient({
  endpoint: parameters.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})
t.teardown(async () => {
  ssm.destroy()
  await Promise.all([stripe.close(), parameters.close()])
})
const real = createWebhookEndpoints(
  connectStripe({ secretKey: async () => key, apiUrl: stripe.url }),
)

const crash = new Error('the operator’s machine died')
let shops = 0

/**
 * Opens a separate shop. The command can crash at the nth change, before or after the change is
 * made.
 */
async function openShop() {
  shops += 1
  const url = `https://api.example.com/${shops}/webhook`
  const store = { ssm, parameters: `/ecommerce/${shops}` }
  const secrets = new Map<string, string>()
  let changes = 0
  let crashPoint = { at: Infinity, isAfterChange: false }
  let afterChange = async () => {}

  async function change<T>(make: () => Promise<T>): Promise<T> {
    changes += 1
    const isLast = changes === crashPoint.at
    if (isLast && !crashPoint.isAfterChange) throw crash
    const made = await make()
    await afterChange()
    if (isLast) throw crash
    return made
  }
  const endpoints: WebhookEndpoints = {
    list: real.list,
    create: (...args) =>
      change(async () => {
        const made = await real.create(...args)
        secrets.set(made.id, made.secret)
        return made
      }),
    mark: (...args) => change(() => real.mark(...args)),
    enable: (...args) => change(() => real.enable(...args)),
    remove: (...args) => change(() => real.remove(...args)),
  }
  const send = ((command: PutParameterCommand) =>
    command instanceof PutParameterCommand
      ? change(() => ssm.send(command))
      : ssm.send(command)) as SSMClient['send']

  const ensure = async (rotate: boolean) =>
    void (await ensureWebhook({
      endpoints,
      store: { ...store, ssm: { send } as SSMClient },
      url,
      env: 'dev',
      shop: 'ecommerce-dev',
      rotate,
      dryRun: false,
      print: () => {},
    }))

  /**
   * Returns whether an enabled endpoint has an accepted secret (`accepts`), and whether an enabled
   * endpoint has a secret that the shop rejects (`rejects`).
   */
  async function state() {
    const current = await readSecret(store, name)
    const previous = await readSecret(store, `${name}-previous` as typeof name)
    const open = (await real.list(url)).filter((endpoint) => endpoint.state === 'enabled')
    const isAccepted = ({ id }: { id: string }) => {
      const secret = secrets.get(id)
      return secret !== undefined && (secret === current || secret === previous)
    }
    return { current, open, accepts: open.some(isAccepted), rejects: !open.every(isAccepted) }
  }

  async function createManually() {
    const { id, secret } = await real.create(url, 'made in the dashboard')
    await real.enable(id)
    secrets.set(id, secret)
    await storeSecret(store, name, secret)
  }

  return {
    ensure,
    state,
    createManually,
    changes: () => changes,
    removeAll: async () => {
      for (const { id } of await real.list(url)) await real.remove(id)
    },
    /** Crashes at the nth change from now on. Calls `check` after each change. */
    crashAt: (at: number, isAfterChange: boolean, check: () => Promise<void>) => {
      changes = 0
      crashPoint = { at, isAfterChange }
      afterChange = check
    },
  }
}

type Shop = Awaited<ReturnType<typeof openShop>>

/**
 * A name, the preparation, whether to rotate the secret, and the number of changes that the command
 * makes.
 */
const cases: readonly [string, (shop: Shop) => Promise<void>, boolean, number][] = [
  ['a first endpoint', async () => {}, false, 4],
  ['a new secret', (shop) => shop.ensure(false), true, 6],
  ['an endpoint that was created manually', (shop) => shop.createManually(), false, 6],
]

for (const [what, prepare, rotate, count] of cases) {
  t.test(`${what}: a crash at any change loses no event, and a retry completes it`, async (t) => {
    for (const isAfterChange of [false, true])
      for (let at = 1; at <= count; at += 1) await crashAndRetry(t, at, isAfterChange)
    const shop = await openShop()
    await prepare(shop)
    shop.crashAt(Infinity, false, async () => {})
    await shop.ensure(rotate)
    t.equal(shop.changes(), count, 'the crashes covered every change')
    await shop.removeAll()
  })

  async function crashAndRetry(t: Test, at: number, isAfterChange: boolean) {
    const which = `${isAfterChange ? 'after' : 'before'} change ${at}`
    const shop = await openShop()
    await prepare(shop)
    const before = await shop.state()
    const check = async () => {
      const { accepts, rejects } = await shop.state()
      if (before.accepts && !accepts) t.fail(`${which}: no enabled endpoint has an accepted secret`)
      if (rejects) t.fail(`${which}: an enabled endpoint has a secret that the shop rejects`)
    }
    shop.crashAt(at, isAfterChange, check)
    await t.rejects(shop.ensure(rotate), crash, which)
    shop.crashAt(Infinity, false, check)
    await shop.ensure(rotate)
    const after = await shop.state()
    t.match(after, { accepts: true, rejects: false, open: { length: 1 } }, which)
    if (rotate) t.not(after.current, before.current, `${which}: the secret is new`)
    const made = shop.changes()
    await shop.ensure(false)
    t.equal(shop.changes(), made, `${which}: another run changes nothing`)
    await shop.removeAll()
  }
}
