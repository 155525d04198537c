import t from 'tap'
import type { Deployment } from '../../deployment.ts'
import { missingValues, refuseMissingValues } from '../../release/check-prerequisites.ts'

const shop = (mode: 'live' | 'test', mail: object) =>
  ({
    env: 'prod',
    values: { stripe: { mode }, mail: { from: 'shop@shop.example', contact: null, ...mail } },
  }) as unknown as Deployment

t.test('a shop that takes real money needs a contact address', async (t) => {
  t.throws(() => refuseMissingValues(shop('live', {})), {
    message:
      'refused: mail.contact is not set, so buyers cannot reach the shop. Set the address that answers them in environments/prod/values.yaml',
  })
  t.doesNotThrow(() => refuseMissingValues(shop('live', { contact: 'help@shop.example' })))
  t.same(missingValues(shop('test', {})), [], 'a test shop may have none')
})

t.test('example addresses are refused, all at once', async (t) => {
  const mail = { from: 'shop@example.com', contact: 'help@example.com' }
  t.throws(() => refuseMissingValues(shop('test', mail)), {
    message:
      /^refused: mail\.from is still the example address shop@example\.com\..*\nrefused: mail\.contact is the example address help@example\.com\./,
  })
})
