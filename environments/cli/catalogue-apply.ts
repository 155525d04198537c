import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createDynamoDb } from '#core/aws/clients.ts'
import { readConfig } from '../local/config.ts'
import { readCatalogue } from '../local/seed.ts'
import { tables, urlsOf } from '../local/settings.ts'
import { whoAmI } from './account.ts'
import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { checkout, deploymentArguments, readDeployment } from './deployment.ts'
import { applyCatalogue, catalogueInWords } from './operate/apply-catalogue.ts'
import { run } from './run.ts'

const usage = 'usage: make catalogue-apply ENV=dev|prod|local [DRY_RUN=1]'

/** `make catalogue-apply`: the shop sells what core/catalogue/catalogue.yaml says. */
await run(async (say) => {
  const given = readArguments(commandLine(), [...deploymentArguments, 'dry-run'], usage)
  const dryRun = given('dry-run') === '1'
  const catalogue = readCatalogue(checkout)
  const { dynamodb, table } = given('env') === 'local' ? localTable() : await deployedTable(given)
  try {
    const changes = await applyCatalogue({ dynamodb, table, catalogue, dryRun })
    say(dryRun ? `${table} would be given` : table)
    catalogueInWords(catalogue, changes).forEach(say)
  } finally {
    dynamodb.destroy()
  }
})

async function deployedTable(given: Parameters<typeof readDeployment>[0]) {
  const deployment = readDeployment(given)
  await whoAmI(deployment)
  return { dynamodb: createDynamoDb(deployment.region), table: `${deployment.name}-products` }
}

function localTable() {
  const dynamodb = new DynamoDBClient({
    endpoint: urlsOf(readConfig()).dynamodb,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  return { dynamodb, table: tables.products }
}
