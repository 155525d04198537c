import { randomBytes } from 'node:crypto'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import type { Timed } from './check-modules.ts'
import { startEmulator } from './operator/emulator.ts'
import { type Operator, openOperator } from './operator/operator.ts'
import { buyThrough } from './purchase.ts'
import type { Unpacked } from './unpack-artifacts.ts'

type Options = {
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
  readonly unpacked: Unpacked
  /** Returns a new clone: each shop is deployed from its own. */
  readonly clone: (name: string) => string
}

const account = '123456789012'
const region = 'eu-west-1'

/**
 * Tests two shops in one account and region: both sell, and the destruction of one changes nothing
 * of the other.
 */
export async function proveTwoShops(options: Options, timed: Timed): Promise<void> {
  console.log('\ntwo shops in one account')
  const aws = await startEmulator(options.dir, options.env)
  const shops: Shop[] = []
  try {
    for (const name of ['first-shop', 'second-shop']) {
      const shop = await openShop(name, { ...options, env: aws.env })
      shops.push(shop)
      await timed(`${name}: deploy`, shop.deploy)
    }
    const [first, second] = shops as [Shop, Shop]
    for (const shop of shops) await timed(`${shop.name}: a purchase`, shop.buy)
    const before = await second.read()
    await timed('first-shop: destroy leaves nothing', first.destroy)
    await timed('second-shop: no resource has changed', async () => {
      const after = await second.read()
      if (JSON.stringify(after) !== JSON.stringify(before))
        throw new Error(`before: ${JSON.stringify(before)}\nafter: ${JSON.stringify(after)}`)
      const output = await second.operator.make('status', second.operator.addresses)
      if (output.match(/drift of \w+: none/g)?.length !== 2) throw new Error(output)
      const { tagged, states, stored } = after
      return `${tagged.length} tagged resources, ${states.length} in the states, ${stored.length} parameters, objects and items`
    })
    await timed('second-shop: another purchase', second.buy)
  } finally {
    for (const { operator } of shops) await operator.close()
    aws.close()
  }
}

type Shop = Awaited<ReturnType<typeof openShop>>

/** Opens an operator of a shop in the shared account, with functions for each step. */
async function openShop(name: string, { clone, dir, env, unpacked }: Options) {
  const stripeKey = `rk_test_${randomBytes(12).toString('hex')}`
  const secrets = {
    stripe: stripeKey,
    webhook: 'whsec_proof',
    token: randomBytes(32).toString('hex'),
  }
  const checkout = clone(`checkout-of-${name}`)
  const operator: Operator = await openOperator({
    checkout,
    dir,
    env,
    name: 'dev',
    namePrefix: name,
    account,
    set: [
      'agent.ami=ami-0123456789abcdef0',
      `mail.from=${name}@comptoir.example`,
      'agent.packaging_seconds=2',
      'agent.shipping_seconds=2',
    ],
    stripeKey,
    unpacked,
  })
  operator.commit('Name the shop', {
    file: 'environments/dev/values.yaml',
    edit: (text) => text.replace(/^name: .*$/m, `name: ${name}`),
  })
  const { make } = operator
  const [sku = ''] = readCatalogue(checkout).products.map((product) => product.sku)
  return {
    name,
    operator,
    deploy: async () => {
      await make('bootstrap', ['YES=1'])
      await make('secrets-set', ['NAME=stripe-secret-key'], { typed: secrets.stripe })
      await make('secrets-set', ['NAME=stripe-webhook-secret'], { typed: secrets.webhook })
      await make('secrets-set', ['NAME=token-secret'], { typed: secrets.token })
      await make('deploy', operator.deployArgs)
      return ''
    },
    buy: async () => {
      const { orderId, refused } = await buyThrough({
        endpoint: operator.endpoint,
        region,
        account,
        runtime: 'lambda',
        secrets,
        sku,
        name,
        unpacked,
        databases: operator.databases,
      })
      if (refused.length > 0) throw new Error(refused.join('\n    '))
      return orderId
    },
    read: async () => ({
      tagged: [...(await operator.findTagged())].sort(),
      states: await operator.findInStates(),
      stored: await operator.readStored(),
    }),
    destroy: async () => {
      await make('destroy', [`NAME=${name}`, 'YES=1'])
      const left = [...(await operator.findRemaining()), ...(await operator.findInStates())]
      if (left.length > 0) throw new Error(left.join('\n'))
      return ''
    },
  }
}
