import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import t, { type Test } from 'tap'
import { connectStripe } from '#core/stripe/connection.ts'
import { createWebhookEndpoints, type WebhookEndpoints } from '#core/stripe/webhook-endpoints.ts'
import { startParametersAndMail } from '../../local/emulators/parameters-and-mail.ts'
import { startStripe } from '../../local/emulators/stripe/server.ts'
import { placeWebhook } from '../operate/place-webhook.ts'
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

const died = new Error('the operator’s machine died')
let worlds = 0

/** A shop of its own, whose operator may die at the nth change: before it is made, or before it is known. */
async function openWorld() {
  worlds += 1
  const url = `https://api.example.com/${worlds}/webhook`
  const store = { ssm, parameters: `/ecommerce/${worlds}` }
  const secrets = new Map<string, string>()
  let changes = 0
  let death = { at: Infinity, isDone: false }
  let after = async () => {}

  async function change<T>(make: () => Promise<T>): Promise<T> {
    changes += 1
    const isLast = changes === death.at
    if (isLast && !death.isDone) throw died
    const made = await make()
    await after()
    if (isLast) throw died
    return made
  }
  const endpoints: WebhookEndpoints = {
    at: real.at,
    create: (...args) =>
      change(async () => {
        const made = await real.create(...args)
        secrets.set(made.id, made.secret)
        return made
      }),
    mark: (...args) => change(() => real.mark(...args)),
    open: (...args) => change(() => real.open(...args)),
    remove: (...args) => change(() => real.remove(...args)),
  }
  const send = ((command: PutParameterCommand) =>
    command instanceof PutParameterCommand
      ? change(() => ssm.send(command))
      : ssm.send(command)) as SSMClient['send']

  const place = async (rotate: boolean) =>
    void (await placeWebhook({
      endpoints,
      store: { ...store, ssm: { send } as SSMClient },
      url,
      env: 'dev',
      rotate,
      dryRun: false,
      print: () => {},
    }))

  /** Whether something hears everything and is believed, and nothing is heard that is not. */
  async function state() {
    const current = await readSecret(store, name)
    const previous = await readSecret(store, `${name}-previous` as typeof name)
    const open = (await real.at(url)).filter((endpoint) => endpoint.state === 'open')
    const isBelieved = ({ id }: { id: string }) => {
      const secret = secrets.get(id)
      return secret !== undefined && (secret === current || secret === previous)
    }
    return { current, open, hears: open.some(isBelieved), refuses: !open.every(isBelieved) }
  }

  async function makeByHand() {
    const { id, secret } = await real.create(url, 'made in the dashboard')
    await real.open(id)
    secrets.set(id, secret)
    await storeSecret(store, name, secret)
  }

  return {
    place,
    state,
    makeByHand,
    changes: () => changes,
    removeAll: async () => {
      for (const { id } of await real.at(url)) await real.remove(id)
    },
    /** Dies at the nth change from now on; `look` is called after each. */
    dieAt: (at: number, isDone: boolean, look: () => Promise<void>) => {
      changes = 0
      death = { at, isDone }
      after = look
    },
  }
}

type World = Awaited<ReturnType<typeof openWorld>>

/** What was there, whether a new secret is asked for, and how many changes that takes. */
const cases: readonly [string, (world: World) => Promise<void>, boolean, number][] = [
  ['a first endpoint', async () => {}, false, 4],
  ['a new secret', (world) => world.place(false), true, 6],
  ['an endpoint that somebody made by hand', (world) => world.makeByHand(), false, 6],
]

for (const [what, prepare, rotate, count] of cases) {
  t.test(`${what}: a death at any change loses no event, and a repetition ends it`, async (t) => {
    for (const isDone of [false, true])
      for (let at = 1; at <= count; at += 1) await dieAndRepeat(t, at, isDone)
    const world = await openWorld()
    await prepare(world)
    world.dieAt(Infinity, false, async () => {})
    await world.place(rotate)
    t.equal(world.changes(), count, 'each of its changes was died at')
    await world.removeAll()
  })

  async function dieAndRepeat(t: Test, at: number, isDone: boolean) {
    const which = `${isDone ? 'after' : 'before'} change ${at}`
    const world = await openWorld()
    await prepare(world)
    const before = await world.state()
    const look = async () => {
      const { hears, refuses } = await world.state()
      if (before.hears && !hears) t.fail(`${which}: nobody hears Stripe`)
      if (refuses) t.fail(`${which}: Stripe is heard and not believed`)
    }
    world.dieAt(at, isDone, look)
    await t.rejects(world.place(rotate), died, which)
    world.dieAt(Infinity, false, look)
    await world.place(rotate)
    const after = await world.state()
    t.match(after, { hears: true, refuses: false, open: { length: 1 } }, which)
    if (rotate) t.not(after.current, before.current, `${which}: the secret is new`)
    const made = world.changes()
    await world.place(false)
    t.equal(world.changes(), made, `${which}: then nothing changes`)
    await world.removeAll()
  }
}
