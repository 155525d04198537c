import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import t from 'tap'
import { openAws, skip } from '../../cli/test/support/aws.ts'

t.setTimeout(60_000)

t.test(
  'the AWS emulator keeps what others write while a transaction fails',
  { skip },
  async (t) => {
    const dynamodb = new DynamoDBClient(await openAws(t))
    t.teardown(() => dynamodb.destroy())
    const TableName = 'orders'
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    )
    const put = (id: string) => ({
      TableName,
      Item: { id: { S: id }, text: { S: 'x'.repeat(2000) } },
    })
    for (let index = 0; index < 100; index++)
      await dynamodb.send(new PutItemCommand(put(`first-${index}`)))
    const refused = { ...put('first-0'), ConditionExpression: 'attribute_not_exists(id)' }
    const lost: string[] = []
    const write = async (id: string) => {
      await dynamodb.send(new PutItemCommand(put(id)))
    }
    const fail = async () => {
      const TransactItems = [{ Put: refused }]
      await t.rejects(dynamodb.send(new TransactWriteItemsCommand({ TransactItems })), {
        name: 'TransactionCanceledException',
      })
    }
    const ids = Array.from({ length: 60 }, (_, index) => `second-${index}`)
    await Promise.all(ids.flatMap((id) => [fail(), write(id)]))
    for (const id of ids) {
      const get = new GetItemCommand({ TableName, Key: { id: { S: id } } })
      if (!(await dynamodb.send(get)).Item) lost.push(id)
    }
    t.strictSame(lost, [])
  },
)
