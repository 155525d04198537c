import { randomBytes } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { ParameterAlreadyExists, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import type { Catalogue } from '#core/catalogue/catalogue.ts'
import { createQueues, createTopics } from './emulators/queues/resources.ts'
import { createTables } from './emulators/tables.ts'
import {
  linkKey,
  originSecret,
  secretsPrefix,
  stripeSecrets,
  tables,
  type Urls,
} from './settings.ts'

/**
 * Creates what a deployment creates (tables, queues, topics, secrets) and publishes the catalogue.
 * Safe to repeat.
 */
export async function seed(urls: Urls, catalogue: Catalogue, timeScale = 1) {
  const settings = (endpoint: string) => ({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const dynamodb = new DynamoDBClient(settings(urls.dynamodb))
  const sqs = new SQSClient({ ...settings(urls.queues), useQueueUrlAsEndpoint: false })
  const sns = new SNSClient(settings(urls.queues))
  const ssm = new SSMClient(settings(urls.parametersAndMail))
  try {
    await Promise.all([
      createTables(dynamodb, tables),
      createQueues(sqs, timeScale),
      createTopics(sns),
      putSecrets(ssm),
    ])
    return await createProductStore({ dynamodb, table: tables.products }).apply(catalogue)
  } finally {
    for (const client of [dynamodb, sqs, sns, ssm]) client.destroy()
  }
}

async function putSecrets(ssm: SSMClient): Promise<void> {
  const secrets = {
    'stripe-secret-key': stripeSecrets.secretKey,
    'stripe-webhook-secret': stripeSecrets.webhookSecret,
    'token-secret': randomBytes(32).toString('hex'),
    'link-key': linkKey,
    'origin-secret': originSecret,
  }
  for (const [name, Value] of Object.entries(secrets)) {
    const put = new PutParameterCommand({
      Name: `${secretsPrefix}/${name}`,
      Value,
      Type: 'SecureString',
    })
    await ssm.send(put).catch((error: unknown) => {
      if (!(error instanceof ParameterAlreadyExists)) throw error
    })
  }
}
