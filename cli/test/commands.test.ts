import t from 'tap'
import { parseAmount } from '../parse-amount.ts'
import { readSince } from '../read-since.ts'
import { readUrlOverrides } from '../release/url-overrides.ts'
import { isSetting, targets } from '../targets.ts'
import { readVariables } from '../variables.ts'
import { run } from './support/run.ts'

const orderId = 'ord_01M83VNVF87VRSP9TWRENQ0000'

t.test('a refund needs ORDER, and empty variables are refused', async (t) => {
  const sources = { target: 'refund', env: {}, isSetting, otherNames: [] }
  const { given } = readVariables(targets.refund, { ...sources, args: [`ORDER=${orderId}`] })
  t.strictSame(given, {
    ORDER: orderId,
    AMOUNT: undefined,
    WHY: undefined,
    KEY: undefined,
    PAID_BY: undefined,
    REFERENCE: undefined,
    REFUND: undefined,
    DRY_RUN: false,
    YES: false,
    ENV: undefined,
  })
  for (const empty of ['ENV=', 'AMOUNT=', 'WHY=', 'KEY=', 'DRY_RUN=', 'YES='])
    t.match(await run('refund', [`ORDER=${orderId}`, empty]), {
      status: 1,
      err: `${empty.slice(0, -1)} is empty`,
    })
  t.match(await run('refund', []), { status: 1, err: 'ORDER must be an order id' })
  const misspelt = await run('refund', [`ORDERS=${orderId}`])
  t.match(misspelt, { status: 1, err: /did you mean ORDER\?\nusage: make refund/ })
})

t.test('every invalid variable is reported at once', async (t) => {
  t.match(await run('resend', ['ENV=Dev', 'ORDER=x', 'KIND=shiped']), {
    status: 1,
    err: /^ENV must .*\nORDER must be an order id \(ord_…\), not x\nKIND must .*did you mean shipped\?\n$/,
  })
  t.match(await run('refund', ['ENV=Dev', 'ORDER=x']), { status: 1, err: /^ENV .*\nORDER .*\n$/ })
  t.match(await run('reconcile', ['ENV=Dev', 'SINCE=3w']), { err: /^ENV .*\nSINCE .*\n$/ })
  t.match(await run('cost', ['ENV=Dev', 'ORDERS=x']), { err: /^ENV .*\nORDERS .*\n$/ })
  t.match(await run('secrets-set', ['ENV=Dev', 'NAME=x']), { err: /^ENV .*\nthere is no secret x/ })
  t.match(await run('restore', ['ENV=Dev', 'POINT=x', 'ONLY=y']), {
    err: /^ENV .*\nPOINT .*\nONLY must .*\n$/,
  })
})

t.test('an amount must have all decimals of its currency', async (t) => {
  t.equal(parseAmount('12.50', 'EUR'), 1250)
  t.throws(() => parseAmount('12.505', 'EUR'), { message: /^AMOUNT: 12\.505 .* has 2 decimals/ })
  t.throws(() => parseAmount('1.234', 'KWD'), { message: /^AMOUNT: .* in steps of 0\.010/ })
})

t.test('ORDERS is checked before Terraform starts', async (t) => {
  for (const ORDERS of ['abc', '1.5', '-1'])
    t.match(await run('cost', ['ENV=dev', `ORDERS=${ORDERS}`]), {
      status: 1,
      err: `ORDERS must be a number of orders a month, not ${ORDERS}`,
    })
})

t.test('a wrong URL is refused before anything is deployed', async (t) => {
  const wrong = ['SITE=shop.example', 'API=https://api.example/']
  const refused = {
    status: 1,
    err: /^SITE must be .*, not shop\.example\nAPI must be .* without a path, .*, not https:.*\n$/,
  }
  t.match(await run('deploy', ['ENV=dev', ...wrong]), refused)
  t.match(await run('rollback', ['ENV=dev', ...wrong]), refused)
  t.match(await run('status', ['ENV=dev', ...wrong]), refused)
  t.match(await run('restore', ['ENV=dev', 'POINT=2026-11-30T08:05Z', ...wrong]), refused)
  t.strictSame(readUrlOverrides({ SITE: 'https://shop.example', API: 'http://127.0.0.1:4300' }), {
    site: 'https://shop.example',
    api: 'http://127.0.0.1:4300',
  })
})

t.test('SINCE is limited to the 30 days for which Stripe keeps events', async (t) => {
  const now = new Date('2026-11-23T10:00:00.000Z')
  const since = (text: string) => readSince(text, now).toISOString()
  t.equal(since('3d'), '2026-11-20T10:00:00.000Z')
  t.equal(since('72h'), '2026-11-20T10:00:00.000Z')
  t.equal(since('2026-11-22T08:00:00Z'), '2026-11-22T08:00:00.000Z')
  for (const text of ['31d', 'yesterday', '2026-11-24T10:00:00Z', '3w']) {
    t.throws(() => since(text), /within the last 30 days/, text)
  }
})
