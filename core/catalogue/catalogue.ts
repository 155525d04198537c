import { createHash } from 'node:crypto'
import { Ajv, type ErrorObject } from 'ajv'
import { type Static, Type } from 'typebox'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { skuPattern } from './sku.ts'

const LocalisedSchema = Type.Object(
  { fr: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) },
  { additionalProperties: false },
)
const SlugSchema = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 64 })
const LinesSchema = Type.Array(Type.String({ minLength: 1 }), { maxItems: 12 })

const ProductSchema = Type.Object(
  {
    sku: Type.String({ pattern: skuPattern }),
    slug: Type.Object({ fr: SlugSchema, en: SlugSchema }, { additionalProperties: false }),
    name: LocalisedSchema,
    summary: LocalisedSchema,
    description: LocalisedSchema,
    category: Type.String(),
    /** Gross, minor units of the catalogue's currency. */
    price: Type.Integer({ minimum: 1 }),
    /** Units the table starts with. */
    stock: Type.Integer({ minimum: 0 }),
    maxPerOrder: Type.Integer({ minimum: 1, maximum: 99 }),
    image: Type.String({ pattern: '^[a-z0-9-]+$' }),
    details: Type.Object({ fr: LinesSchema, en: LinesSchema }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)

const TaxRateSchema = Type.Integer({ minimum: 0, maximum: 10_000 })

const CatalogueSchema = Type.Object(
  {
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    shipTo: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { minItems: 1, uniqueItems: true }),
    taxRates: Type.Record(Type.String(), TaxRateSchema),
    categories: Type.Record(
      Type.String(),
      Type.Object(
        { fr: Type.String(), en: Type.String(), taxRate: Type.String() },
        { additionalProperties: false },
      ),
    ),
    products: Type.Array(ProductSchema, { minItems: 1 }),
  },
  { additionalProperties: false },
)

export type CatalogueProduct = Static<typeof ProductSchema>

/** The catalogue, read from its one source, and the first 12 hex digits of that text's SHA-256. */
export type Catalogue = Static<typeof CatalogueSchema> & { readonly digest: string }

/** Reads `catalogue.yaml`. Throws Error with every fault found, one a line, with its place where it has one. */
export function parseCatalogue(text: string): Catalogue {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => `catalogue.yaml:${lines.linePos(offset).line}: `
  refuse(document.errors.map(({ pos, message }) => `${at(pos[0])}${message}`))
  const value: unknown = document.toJS()
  const ajv = new Ajv({ allErrors: true })
  const validate = ajv.compile<Static<typeof CatalogueSchema>>(CatalogueSchema)
  if (!validate(value)) {
    const errors = validate.errors ?? []
    throw refusal(errors.map((error) => `${at(offsetOf(error, document))}${inWords(error)}`))
  }
  refuse([...contradictions(value)].map((fault) => `catalogue.yaml: ${fault}`))
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return { ...value, digest }
}

const refusal = (faults: readonly string[]) => new Error(faults.join('\n'))

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw refusal(faults)
}

const pathOf = ({ instancePath }: ErrorObject) => instancePath.split('/').slice(1)

/** Where the value begins that is wrong; the text's beginning where that is the whole. */
function offsetOf(error: ErrorObject, document: Document): number {
  const node = document.getIn(pathOf(error), true) as { range?: readonly number[] } | undefined
  return node?.range?.[0] ?? 0
}

function inWords(error: ErrorObject): string {
  const key = error.params['additionalProperty'] as string | undefined
  const name = [...pathOf(error), ...(key === undefined ? [] : [key])].join('.') || 'the catalogue'
  return `${name} ${key === undefined ? error.message : 'is no key'}`
}

function* contradictions({ products, categories, taxRates }: Static<typeof CatalogueSchema>) {
  for (const key of ['sku', 'fr', 'en'] as const) {
    const names = products.map((product) => (key === 'sku' ? product.sku : product.slug[key]))
    const twice = names.filter((name, index) => names.indexOf(name) !== index)
    for (const name of twice) yield `${key} ${name} stands twice`
  }
  for (const { sku, category } of products) {
    if (!categories[category]) yield `${sku} is in the unknown category ${category}`
  }
  for (const [id, { taxRate }] of Object.entries(categories)) {
    if (taxRates[taxRate] === undefined) yield `category ${id} has the unknown tax rate ${taxRate}`
  }
}
