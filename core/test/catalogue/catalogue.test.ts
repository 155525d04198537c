import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseCatalogue } from '#core/catalogue/catalogue.ts'
import { changesOf, countsOf } from '#core/catalogue/product-changes.ts'
import type { Product, ProductRow } from '#core/catalogue/product-store.ts'
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
const lineOf = (part: string, within = text) =>
  within.slice(0, within.indexOf(part)).split('\n').length

t.test('the catalogue is read, and its digest moves with every letter', async (t) => {
  const { digest, products } = parseCatalogue(text)
  t.match(digest, /^[0-9a-f]{12}$/)
  t.ok(products.length > 10)
  t.not(parseCatalogue(`${text}# a word\n`).digest, digest)
})

t.test('every fault has a line of its own, with its place', async (t) => {
  const price = lineOf('price: 2400')
  const wrong = text
    .replace('price: 2400', 'price: "24,00"')
    .replace('    stock: 40', '    stock: 40\n    colour: red')
  t.same(faultsOf(wrong), [
    `catalogue.yaml:${lineOf('- sku: TASSE-GRES-01')}: products.0.colour is no key`,
    `catalogue.yaml:${price}: products.0.price must be integer`,
  ])
  t.same(faultsOf(text.replace('stock: 40', 'stock: 40\n    stock: 41')), [
    `catalogue.yaml:${lineOf('stock: 40') + 1}: Map keys must be unique`,
  ])
  t.match(faultsOf('a: [1\nb: }'), [/^catalogue\.yaml:\d+: /, /^catalogue\.yaml:\d+: /])
  t.match(faultsOf(''), [/^catalogue\.yaml:1: the catalogue must be object$/])
  const twice = text
    .replace('BOL-GRES-01', 'TASSE-GRES-01')
    .replace('taxRate: reduced', 'taxRate: low')
  t.same(faultsOf(twice), [
    'catalogue.yaml: sku TASSE-GRES-01 stands twice',
    'catalogue.yaml: category pantry has the unknown tax rate low',
  ])
})

t.test('what a catalogue changes', async (t) => {
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
    { kind: 'unchanged', terms: [], set: { digest: 'two' } },
    { kind: 'unchanged', terms: [], set: { digest: 'two' } },
  ])

  const taxed = {
    ...catalogueOf([{ ...mug, price: 2500, stock: 99 }]),
    taxRates: { standard: 550 },
  }
  const next = changesOf(rows, taxed)
  t.match(next, [
    { sku: 'MUG', kind: 'changed', terms: ['price', 'taxRate'] },
    { sku: 'BOWL', kind: 'removed', set: { onSale: false } },
  ])
  t.ok(
    next.every(({ set }) => set && !('available' in set)),
    'the stock is the orders’ own',
  )

  const gone = rows.map((row) => ({ ...row, onSale: row.sku !== 'BOWL' }))
  t.match(changesOf(gone, catalogueOf([mug])), [{ kind: 'unchanged' }], 'said once')
  t.match(changesOf(gone, catalogueOf([mug, bowl]))[1], { kind: 'changed', terms: ['onSale'] })
})
