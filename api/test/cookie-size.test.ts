import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import { newBrowserId, newCartId, newGuestId, newOperatorSessionId, newOrderId } from '#core/ids.ts'
import { toEmailKey } from '#core/order/email-key.ts'
import { buildApp } from '../app.ts'
import { maxLength } from '../pages/typed.ts'
import { openShop } from './support/shop.ts'

/**
 * API Gateway refuses a request whose request line and header values have more than 10,240 bytes:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 * 2,000 of them are for the request line, the other headers of a browser (about 1,000) and those
 * that CloudFront and the edge's function add (about 500).
 */
const maxCookies = 10_240 - 2000

t.test('the largest cookies fit into a request to API Gateway', async (t) => {
  const { deps } = await openShop(t)
  const app = buildApp(deps)
  t.teardown(() => app.close())
  await app.ready()
  const { tokenKeys } = app
  const many = (count: number) => Array.from({ length: count }, () => newOrderId())
  const lines = Array.from({ length: 20 }, (_, i) => ({
    sku: `${i}-`.padEnd(32, 'X'),
    quantity: 99,
  }))
  // Cognito's user names have at most 128 characters.
  const account = {
    customerId: randomUUID(),
    email: `${'x'.repeat(64)}@${'y'.repeat(60)}.fr`,
    groups: [],
  }
  const sessionId = randomUUID()
  const cookies = {
    '__Host-guest': tokenKeys.sign('guest', {
      orders: many(30),
      linked: many(20),
      guestId: newGuestId(),
    }),
    '__Host-cart': tokenKeys.sign('cart', { cartId: newCartId(), lines }),
    '__Host-session': tokenKeys.sign('session', { account, sessionId }),
    // Cognito's refresh tokens have less than 2,048 characters.
    '__Host-refresh': tokenKeys.encrypt(randomBytes(1500).toString('base64url'), sessionId),
    '__Host-typed': 'x'.repeat(maxLength),
    '__Host-browser': tokenKeys.sign('browser', {
      browserId: newBrowserId(),
      emailKey: toEmailKey('a'),
    }),
    '__Host-operator': `${randomUUID()}.${newOperatorSessionId()}`,
    '__Host-lang': 'fr',
  }
  // An unfinished sign-in of an operator replaces a shopper's session: Cognito's sessions have at most
  // 2,048 characters.
  const step = JSON.stringify({
    kind: 'set-up',
    user: randomUUID(),
    session: 'x'.repeat(2048),
    secret: 'x'.repeat(52),
    email: account.email,
  })
  const ofSession = cookies['__Host-session'].length + cookies['__Host-refresh'].length
  const ofStep = tokenKeys.encrypt(step, 'operator-step').length
  t.ok(ofStep <= ofSession, `${ofStep} of ${ofSession} bytes`)
  const sizes = Object.entries(cookies).map(([name, value]) => `${name}=${value}; `.length)
  const sum = sizes.reduce((all, size) => all + size, 0)
  t.ok(sum <= maxCookies, `${sum} of ${maxCookies} bytes: ${sizes.join(' + ')}`)
  for (const size of sizes) t.ok(size <= 4096, 'no cookie is larger than browsers accept')
})
