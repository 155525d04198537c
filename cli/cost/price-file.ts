import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { type Static, Type } from 'typebox'
import { parse } from 'yaml'

const exact = { additionalProperties: false }

const PriceSchema = Type.Object(
  {
    usd: Type.Number({ exclusiveMinimum: 0 }),
    /** The number of units that cost `usd`. */
    per: Type.Number({ exclusiveMinimum: 0 }),
    /** Free units a month for each account. */
    free: Type.Number({ minimum: 0 }),
    unit: Type.String({ minLength: 1 }),
    /** When it was last compared with its source: year and month. */
    date: Type.String({ pattern: '^20[0-9]{2}-(0[1-9]|1[0-2])$' }),
    source: Type.String({ pattern: '^https://aws\\.amazon\\.com/' }),
  },
  exact,
)
const PriceFileSchema = Type.Object(
  { region: Type.String(), prices: Type.Record(Type.String(), PriceSchema) },
  exact,
)
const UsageSchema = Type.Object(
  {
    calls: Type.Record(Type.String(), Type.Number({ minimum: 0 })),
    assumed: Type.Record(
      Type.String(),
      Type.Object(
        { value: Type.Number({ minimum: 0 }), why: Type.String({ minLength: 1 }) },
        exact,
      ),
    ),
  },
  exact,
)

export type Prices = Static<typeof PriceFileSchema>
export type UsageFile = Static<typeof UsageSchema>

/** Reads prices.yaml. Throws Error if it does not match the schema. */
export const readPrices = (folder = import.meta.dirname): Prices =>
  read<Prices>(join(folder, 'prices.yaml'), PriceFileSchema)

/**
 * Reads usage.yaml: counted calls and assumptions. Throws Error if it does not match the schema.
 */
export const readUsage = (folder = import.meta.dirname): UsageFile =>
  read<UsageFile>(join(folder, 'usage.yaml'), UsageSchema)

function read<T>(file: string, schema: object): T {
  const content = parse(readFileSync(file, 'utf8'))
  const ajv = new Ajv()
  if (ajv.validate(schema, content)) return content as T
  throw new Error(`${file}: ${ajv.errorsText()}`)
}
