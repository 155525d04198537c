import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import t from 'tap'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import type { Catalogue } from '#core/catalogue/catalogue.ts'
import { countsOf } from '#core/catalogue/product-changes.ts'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { startDynamoDb } from '../emulators/dynamodb/server.ts'
import { startParametersAndMail } from '../emulators/parameters-and-mail.ts'
import { startQueues } from '../emulators/queues/server.ts'
import { seed } from '../seed.ts'
import { secretsPrefix, tables, type Urls } from '../settings.ts'

const emulators = await Promise.all([
  startDynamoDb({ port: 0 }),
  startQueues({ port: 0 }),
  startParametersAndMail({ port: 0 }),
])
const [dynamodbUrl, queues, parametersAndMail] = emulators.map(({ url }) => url)
const urls = { dynamodb: dynamodbUrl, queues, parametersAndMail } as Urls
const settings = (endpoint = '') => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
const dynamodb = new DynamoDBClient(settings(dynamodbUrl))
const ssm = new SSMClient(settings(parametersAndMail))
t.teardown(async () => {
  dynamodb.destroy()
  ssm.destroy()
  await Promise.all(emulators.map(({ close }) => close()))
})
const products = createProductStore({ dynamodb, table: tables.products })
const catalogue = readCatalogue(new URL('../..', import.meta.url).pathname)
const [first, second, ...others] = catalogue.products as [Product, Product, ...Product[]]
type Product = Catalogue['products'][number]

const secret = async (name: string) => {
  const Name = `${secretsPrefix}/${name}`
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
  return Parameter?.Value
}
const sell = ({ sku }: Product, units: number) =>
  dynamodb.send(
    new UpdateItemCommand({
      TableName: tables.products,
      Key: { sku: { S: sku } },
      UpdateExpression: 'SET available = available - :units',
      ExpressionAttributeValues: { ':units': { N: String(units) } },
    }),
  )
const counted = async (wanted: Catalogue) => countsOf(await seed(urls, wanted))
const available = async ({ sku }: Product) => (await products.read(sku))?.available

t.test('the first seed publishes the whole catalogue', async (t) => {
  const count = catalogue.products.length
  t.same(await counted(catalogue), { added: count, changed: 0, removed: 0, unchanged: 0 })
  const all = await products.all()
  t.equal(all.length, count)
  t.match(
    all.find(({ sku }) => sku === first.sku),
    { price: first.price, available: first.stock, name: first.name, currency: catalogue.currency },
  )
})

t.test('a second seed changes nothing: stock and sign-ins are kept', async (t) => {
  await sell(first, 3)
  const token = await secret('token-secret')
  t.match(token, /^[0-9a-f]{64}$/)
  const unchanged = catalogue.products.length
  t.same(await counted(catalogue), { added: 0, changed: 0, removed: 0, unchanged })
  t.equal(await available(first), first.stock - 3)
  t.equal(await secret('token-secret'), token)
})

t.test('a seed updates prices and adds products, and keeps the stock of the table', async (t) => {
  const moreExpensive = { ...first, price: first.price + 100, stock: 9999 }
  const fresh = { ...first, sku: 'NEW-ONE', stock: 5 }
  const next = { ...catalogue, digest: 'next', products: [moreExpensive, second, ...others, fresh] }
  t.match(await counted(next), { added: 1, changed: 1, removed: 0 })
  t.match(await products.read(first.sku), { price: first.price + 100, available: first.stock - 3 })
  t.equal(await available(fresh), 5)
})

t.test(
  'a product removed from the catalogue is not on sale, and returns with its stock',
  async (t) => {
    await sell(second, 1)
    const less = { ...catalogue, digest: 'less', products: [first, ...others] }
    t.match(await counted(less), { removed: 2 })
    t.equal(await products.read(second.sku), undefined)
    await seed(urls, { ...catalogue, digest: 'again' })
    t.equal(await available(second), second.stock - 1)
  },
)

t.test('concurrent seeds do not interfere', async (t) => {
  const next = { ...catalogue, digest: 'crowd' }
  await Promise.all([1, 2, 3].map(() => seed(urls, next)))
  t.equal((await products.all()).length, catalogue.products.length)
  t.equal(await available(first), first.stock - 3)
})
