import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createDynamoDb } from '#core/aws/clients.ts'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { readConfig } from '../local/config.ts'
import { tables, urlsOf } from '../local/settings.ts'
import { checkSignedIn } from './account.ts'
import { confirm } from './confirm.ts'
import { type DeploymentVariables, readDeployment } from './deployment.ts'
import { applyCatalogue, formatCatalogueChanges } from './operate/apply-catalogue.ts'
import { restoredIn, tablesOf } from './restore/generations.ts'
import type { CommandOf } from './targets.ts'

/** `make catalogue-apply`: writes core/catalogue/catalogue.yaml to the products table. */
export const catalogueApply: CommandOf<'catalogue-apply'> = async (given, io) => {
  const { print, checkout } = io
  const catalogue = readCatalogue(checkout)
  const { dynamodb, table } =
    given.ENV === 'local' ? localTable() : await deployedTable(given, checkout)
  const apply = (dryRun: boolean) => applyCatalogue({ dynamodb, table, catalogue, dryRun })
  try {
    const changes = await apply(true)
    const isChange = changes.some(({ kind }) => kind !== 'unchanged')
    print(isChange ? `${table} would change:` : table)
    formatCatalogueChanges(catalogue, changes).forEach(print)
    if (given.DRY_RUN || !isChange) return
    await confirm(`Apply these changes to ${given.ENV}?`, given.YES, io)
    const { length } = (await apply(false)).filter(({ kind }) => kind !== 'unchanged')
    print(`${length} products changed`)
  } finally {
    dynamodb.destroy()
  }
}

async function deployedTable(given: DeploymentVariables, checkout: string) {
  const deployment = readDeployment(given, checkout)
  await checkSignedIn(deployment)
  const { region, name, values } = deployment
  const { products: table } = tablesOf(name, restoredIn(values).tables)
  return { dynamodb: createDynamoDb(region), table }
}

function localTable() {
  const dynamodb = new DynamoDBClient({
    endpoint: urlsOf(readConfig()).dynamodb,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  return { dynamodb, table: tables.products }
}
