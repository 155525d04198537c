import { DescribeDBEngineVersionsCommand, type RDSClient } from '@aws-sdk/client-rds'
import type { Deployment } from '../deployment.ts'
import type { PlanJson } from '../terraform/plan-json.ts'

const keys: Readonly<Record<string, string>> = {
  aws_db_instance: 'mysql_version',
  aws_rds_cluster: 'aurora_version',
}

/**
 * Returns the database that a plan would create. An existing database keeps its version even if RDS
 * no longer offers it for new ones.
 */
export function findNewDatabase({ resource_changes: changes = [] }: PlanJson) {
  const created = changes.find(
    ({ type, change }) => type in keys && change.actions.join() === 'create',
  )
  if (!created) return undefined
  const { engine, engine_version: version } = created.change.after ?? {}
  return { key: keys[created.type], engine: String(engine), version: String(version) }
}

/** Returns whether RDS offers the wanted version, or a version of the wanted line. */
const isOffered = (wanted: string, offered: readonly string[]): boolean =>
  offered.some((version) => version === wanted || version.startsWith(`${wanted}.`))

/**
 * Throws Error with the offered versions if RDS does not offer the version of a new database to
 * this account in this region. `rds` must be a client for the deployment's region.
 *
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html
 */
export async function refuseUnofferedDatabase(
  rds: RDSClient,
  foundation: PlanJson,
  { env, region }: Pick<Deployment, 'env' | 'region'>,
): Promise<void> {
  const wanted = findNewDatabase(foundation)
  if (!wanted) return
  const { key, engine, version } = wanted
  const offered = await readOffered(rds, engine)
  if (isOffered(version, offered)) return
  throw new Error(
    [
      `refused: RDS in ${region} does not offer ${engine} ${version} for new databases. It offers:`,
      ...offered.map((one) => `  ${one}`),
      `Set data.database.${key} in environments/${env}/values.yaml to a version of an LTS line: see docs/operate.md`,
    ].join('\n'),
  )
}

async function readOffered(rds: RDSClient, engine: string): Promise<readonly string[]> {
  const versions: string[] = []
  let marker: string | undefined
  do {
    const page = await rds.send(
      new DescribeDBEngineVersionsCommand({ Engine: engine, ...(marker && { Marker: marker }) }),
    )
    for (const { EngineVersion } of page.DBEngineVersions ?? [])
      if (EngineVersion) versions.push(EngineVersion)
    marker = page.Marker
  } while (marker)
  return versions
}
