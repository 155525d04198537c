import {
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  type ScanCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { Catalogue, CatalogueProduct } from '../catalogue/catalogue.ts'
import type { Product, ProductStore } from '../catalogue/product-store.ts'
import { taxRateOf } from '../catalogue/tax-rate.ts'
import { toItem } from './expressions.ts'
import { answer, writeIf } from './transaction.ts'

type Row = Product & { readonly onSale: boolean }

/** The products' store in DynamoDB: one row a SKU, which also holds what is available of it. */
export function createProductStore(options: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
}): ProductStore {
  const { dynamodb, table } = options

  async function rows(): Promise<readonly Row[]> {
    const found: Row[] = []
    let start: ScanCommandInput['ExclusiveStartKey']
    do {
      const page = new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      })
      const { Items, LastEvaluatedKey } = await answer(() => dynamodb.send(page))
      found.push(...(Items ?? []).map((item) => unmarshall(item) as Row))
      start = LastEvaluatedKey
    } while (start)
    return found
  }

  async function all() {
    const onSale = (await rows()).filter((row) => row.onSale)
    return onSale.sort((a, b) => (a.sku < b.sku ? -1 : 1)).map(productOf)
  }

  async function read(sku: string) {
    const get = new GetItemCommand({ TableName: table, Key: toItem({ sku }), ConsistentRead: true })
    const { Item } = await answer(() => dynamodb.send(get))
    const row = Item && (unmarshall(Item) as Row)
    return row?.onSale ? productOf(row) : undefined
  }

  async function apply(catalogue: Catalogue) {
    const known = new Map((await rows()).map((row) => [row.sku, row]))
    const count = { added: 0, changed: 0, removed: 0 }
    for (const product of catalogue.products) {
      const row = known.get(product.sku)
      if (row?.onSale && row.digest === catalogue.digest) continue
      await write(product.sku, { ...termsOf(catalogue, product), onSale: true }, product.stock)
      count[row ? 'changed' : 'added'] += 1
    }
    const offered = new Set(catalogue.products.map(({ sku }) => sku))
    for (const { sku, onSale, available } of known.values()) {
      if (offered.has(sku) || !onSale) continue
      await write(sku, { onSale: false }, available)
      count.removed += 1
    }
    return count
  }

  /** Never touches what is available of a row that is there: orders alone move it. */
  async function write(sku: string, fields: Record<string, unknown>, stock: number) {
    const names = Object.keys(fields)
    const update = new UpdateItemCommand({
      TableName: table,
      Key: toItem({ sku }),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}, available = if_not_exists(available, :stock)`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem({
        ...Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
        ':stock': stock,
      }),
    })
    await writeIf(() => dynamodb.send(update))
  }

  return { all, read, apply }
}

function termsOf(catalogue: Catalogue, product: CatalogueProduct) {
  const { name, slug, price, maxPerOrder } = product
  const { currency, digest } = catalogue
  return {
    name,
    slug,
    price,
    currency,
    taxRate: taxRateOf(catalogue, product),
    maxPerOrder,
    digest,
  }
}

function productOf({ onSale: _, ...product }: Row): Product {
  return product
}
