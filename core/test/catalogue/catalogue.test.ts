import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseCatalogue } from '#core/catalogue/catalogue.ts'
import { limits, shippingCountries } from '#core/catalogue/limits.ts'
import { changesOf, countsOf } from '#core/catalogue/product-changes.ts'
import { skuPattern } from '#core/catalogue/sku.ts'
import { columnLengths } from '#core/mysql/sale-rows.ts'
import type { Product, ProductRow } from '#core/ports/product-store.ts'
import { catalogueOf } from '../support/catalogue.ts'

const text = readFileSync(new URL('../../catalogue/catalogue.yaml', import.meta.url), 'utf8')
const faultsOf = (broken: string) => {
  try {
    parseCatalogue(broken)
    return []
  } catch (error) {
    return (error as Error).message.split('\n')
  }
}
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length

t.test('the catalogue is parsed, and its digest changes with every character', async (t) => {
  const { digest, products } = parseCatalogue(text)
  t.match(digest, /^[0-9a-f]{12}$/)
  t.ok(products.length > 10)
  t.not(parseCatalogue(`${text}# a word\n`).digest, digest)
})

const file = 'core/catalogue/catalogue.yaml'
const place = (part: string, within: string) => {
  const before = within.slice(0, within.indexOf(part)).split('\n')
  return `${file}:${before.length}:${(before.at(-1) ?? '').length + 1}`
}

t.test('all faults are reported at once, one per line, with their position', async (t) => {
  const wrong = text
    .replace('currency: EUR', 'currency: EURO')
    .replace('[FR, BE', '[FR, UK')
    .replace('fr: Tasse en grès', `fr: ${'é'.repeat(230)}`)
    .replace('price: 2400', 'price: "24,00"')
    .replace('    stock: 40', '    stock: 40\n    colour: red')
    .replace('sku: CARAFE-VERRE-01', 'sku: BOL-GRES-01')
    .replace('taxRate: reduced', 'taxRate: low')
  t.same(faultsOf(wrong), [
    `${place('EURO', wrong)}: currency: EURO is not a currency that Stripe charges in. Write EUR.`,
    `${place('UK', wrong)}: shipTo.1: UK is not a country that can be delivered to (limit of Stripe: shipping_address_collection.allowed_countries; ISO 3166 codes, see https://docs.stripe.com/api/checkout/sessions/create)`,
    `${place('low }', wrong)}: categories.pantry.taxRate: low is not a tax rate: standard, reduced`,
    `${place('ééé', wrong)}: TASSE-GRES-01 name.fr: has 230 characters, at most 200 fit (limit of MySQL: order_lines.name is VARCHAR(200))`,
    `${place('"24,00"', wrong)}: TASSE-GRES-01 price: must be integer, not "24,00"`,
    `${place('colour', wrong)}: TASSE-GRES-01 colour: is not a known key`,
    `${place('BOL-GRES-01\n    slug: { fr: carafe', wrong)}: BOL-GRES-01 sku: BOL-GRES-01 is used twice: each product needs its own`,
  ])
  t.same(faultsOf(text.replace('stock: 40', 'stock: 40\n    stock: 41')), [
    `${file}:${lineOf('stock: 40') + 1}:5: Map keys must be unique`,
  ])
  t.match(faultsOf('a: [1\nb: }'), [/^core\/catalogue\/catalogue\.yaml:\d+:\d+: /, /:\d+:\d+: /])
  t.same(faultsOf('a: *b\nc: &c [*c]'), [
    `${file}:1:4: aliases are not supported: repeat the value`,
    `${file}:2:8: aliases are not supported: repeat the value`,
  ])
  t.same(faultsOf(''), [`${file}:1:1: the catalogue: must be object, not null`])
  t.match(faultsOf('products: 1'), [
    /: currency is missing$/,
    / is missing$/,
    / is missing$/,
    / is missing$/,
    /products: /,
  ])
})

t.test(
  'the fault of a value that a later system would refuse names that system’s limit',
  async (t) => {
    const name = 'fr: Tasse en grès'
    const tooExpensive = [
      ['price: 2800', 'price: 13000000'],
      ['price: 2400', 'price: 500'],
    ] as const
    const cases: readonly (readonly [string, readonly (readonly [string, string])[], RegExp])[] = [
      ['201 characters', [[name, `fr: ${'🍵'.repeat(201)}`]], /has 201 .*VARCHAR\(200\)/],
      ['a control character', [[name, 'fr: "Tasse\\a"']], /name\.fr: U\+0007 is a control .*SQS/],
      ['U+FFFE', [[name, 'fr: "Tasse \\ufffe"']], /U\+FFFE is not a character .*SQS/],
      ['half a character', [[name, 'fr: "Tasse \\ud83d"']], /U\+D83D is half of a character/],
      ['a lost character', [[name, 'fr: Tasse en gr\ufffds']], /U\+FFFD marks a character/],
      ['a turned text', [[name, 'fr: "Tasse \\u202e"']], /U\+202E reverses the order/],
      ['an invisible space', [[name, 'fr: "Ta\\u200bsse"']], /U\+200B is invisible/],
      ['a space at the end', [[name, 'fr: "Tasse "']], /begins or ends with a space/],
      ['two lines', [[name, 'fr: "Tasse\\nBol"']], /has a line break/],
      ['no text', [[name, 'fr: ""']], /name\.fr: is empty/],
      ['a long SKU', [['TASSE-GRES-01', 'T'.repeat(33)]], /3 to 32 capitals.*VARCHAR\(32\)/],
      [
        'too much stock',
        [['stock: 40', 'stock: 90071992547409930']],
        /stock: must be <= .*DynamoDB/,
      ],
      ['a price of nothing', [['price: 2400', 'price: 0']], /price: 0 cannot .* at least 50/],
      ['too little', [['price: 2400', 'price: 49']], /price: 49 cannot .* at least 50 \(€0\.50\)/],
      ['too much', [['price: 2400', 'price: 100000000']], /at most 99999999 \(€999,999\.99\)/],
      [
        'an expensive order',
        tooExpensive,
        /BOL-GRES-01 maxPerOrder: allows an order .*€1,0\d\d,.* at most €999/,
      ],
      ['a small currency', [['currency: EUR', 'currency: Eux']], /Did you mean EUR\?/],
      ['no currency', [['currency: EUR', 'currency: QQQ']], /See https:\/\/docs\.stripe\.com/],
      [
        'a price between two steps',
        [
          ['currency: EUR', 'currency: KWD'],
          ['price: 2400', 'price: 2401'],
        ],
        /2401 cannot be charged: Stripe charges KWD in multiples of 10/,
      ],
      [
        'half a króna',
        [
          ['currency: EUR', 'currency: ISK'],
          ['price: 2400', 'price: 2450'],
        ],
        /2450 cannot be charged: Stripe charges ISK in multiples of 100/,
      ],
    ]
    const two = text.slice(0, text.indexOf('  - sku: CARAFE'))
    for (const [what, changes, message] of cases) {
      const faults = faultsOf(changes.reduce((all, [from, to]) => all.replace(from, to), two))
      t.match(faults, [message], what)
      t.equal(faults.length, 1, `${what} is one fault`)
    }
    t.same(faultsOf(two.replace(name, `fr: ${'🍵'.repeat(200)}`)), [], '200 characters are fine')
    t.same(faultsOf(two.replace('price: 2400', 'price: 50')), [], '0.50 € is fine')
    const paragraphs = two.replace(
      'fr: >-\n        Tournée',
      'fr: |-\n        Tournée\n\n        Et',
    )
    t.same(faultsOf(paragraphs), [], 'a description may have paragraphs')
  },
)

t.test('the limits equal those of the systems', async (t) => {
  t.equal(limits.nameCharacters.maximum, columnLengths.name)
  t.equal(limits.skuCharacters.maximum, columnLengths.sku)
  t.match(skuPattern, `{3,${limits.skuCharacters.maximum}}`)
  const types = readFileSync(
    new URL('../../../node_modules/stripe/esm/resources/Checkout/Sessions.d.ts', import.meta.url),
    'utf8',
  )
  const [, list = ''] = /type AllowedCountry = (.*) \| OtherString;/.exec(types) ?? []
  const codes = [...list.matchAll(/'([A-Z]{2})'/g)].map(([, code]) => code ?? '')
  t.same(
    shippingCountries,
    codes.filter((code) => code !== 'ZZ'),
  )
})

t.test('the changes that a catalogue makes', async (t) => {
  const [mug, bowl] = [
    { sku: 'MUG', price: 2400, stock: 10 },
    { sku: 'BOWL', price: 1900, stock: 5 },
  ] as const
  const before = changesOf([], catalogueOf([mug, bowl]))
  t.same(countsOf(before), { added: 2, changed: 0, removed: 0, unchanged: 0 })
  const rows = before.map(({ sku, set, stock }) => {
    return { ...(set as Product & ProductRow), sku, available: stock - 3 }
  })
  const same = changesOf(rows, catalogueOf([mug, bowl]))
  t.ok(same.every(({ kind, set }) => kind === 'unchanged' && set === undefined))

  const reworded = changesOf(rows, { ...catalogueOf([mug, bowl]), digest: 'two' })
  t.match(reworded, [
    { kind: 'unchanged', fields: [], set: { digest: 'two' } },
    { kind: 'unchanged', fields: [], set: { digest: 'two' } },
  ])

  const taxed = {
    ...catalogueOf([{ ...mug, price: 2500, stock: 99 }]),
    taxRates: { standard: 550 },
  }
  const next = changesOf(rows, taxed)
  t.match(next, [
    { sku: 'MUG', kind: 'changed', fields: ['price', 'taxRate'] },
    { sku: 'BOWL', kind: 'removed', set: { onSale: false } },
  ])
  t.ok(
    next.every(({ set }) => set && !('available' in set)),
    'only orders change the stock',
  )

  const gone = rows.map((row) => ({ ...row, onSale: row.sku !== 'BOWL' }))
  t.match(changesOf(gone, catalogueOf([mug])), [{ kind: 'unchanged' }], 'a product is removed once')
  t.match(changesOf(gone, catalogueOf([mug, bowl]))[1], { kind: 'changed', fields: ['onSale'] })
})
