import {
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  type ScanCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { changesOf } from '../catalogue/product-changes.ts'
import type { Product, ProductRow, ProductStore } from '../ports/product-store.ts'
import { toItem } from './expressions.ts'
import { callDynamoDb, writeIf } from './transaction.ts'

/** Returns the product store in DynamoDB: one item per SKU, including its available units. */
export function createProductStore(options: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
}): ProductStore {
  const { dynamodb, table } = options

  async function rows(): Promise<readonly ProductRow[]> {
    const found: ProductRow[] = []
    let start: ScanCommandInput['ExclusiveStartKey']
    do {
      const page = new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      })
      const { Items, LastEvaluatedKey } = await callDynamoDb(() => dynamodb.send(page))
      found.push(...(Items ?? []).map((item) => unmarshall(item) as ProductRow))
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
    const { Item } = await callDynamoDb(() => dynamodb.send(get))
    const row = Item && (unmarshall(Item) as ProductRow)
    return row?.onSale ? productOf(row) : undefined
  }

  const compare = async (catalogue: Catalogue) => changesOf(await rows(), catalogue)

  async function apply(catalogue: Catalogue) {
    const changes = await compare(catalogue)
    for (const { sku, set, stock } of changes) if (set) await write(sku, set, stock)
    return changes
  }

  /**
   * Writes a product. Never changes the available units of an existing item: only orders change
   * them.
   */
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

  return { all, read, compare, apply }
}

function productOf({ onSale: _, ...product }: ProductRow): Product {
  return product
}
