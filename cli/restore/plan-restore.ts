import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { readChoice } from '../read-choice.ts'
import type { OperatorContext } from '../release/operator-context.ts'
import {
  type Candidate,
  digestOfValues,
  type FoundationFiles,
  foundationReleases,
  type ReleaseRecord,
} from '../release/record.ts'
import type { Outputs } from '../terraform/open-root.ts'
import {
  addPoint,
  databaseOf,
  type Restorable,
  type Restored,
  restorables,
  restoredIn,
  tablesOf,
  withRestored,
} from './generations.ts'
import { readDatabaseWindow, readTablesWindow } from './read-window.ts'

/** Returns what ONLY selects; both parts without it. Throws Error if there is no such part. */
export function readWanted(only: string | undefined): readonly Restorable[] {
  const wanted = readChoice('ONLY', only, restorables)
  return wanted ? [wanted] : restorables
}

/** Returns `data.restored` after the restore. Throws Error if AWS cannot restore to `point`. */
export async function findPoints(
  { dynamodb, deployment: { name, region } }: OperatorContext,
  releases: readonly ReleaseRecord[],
  point: string,
  wanted: readonly Restorable[],
): Promise<Restored> {
  const values = foundationReleases(releases).at(-1)?.values ?? {}
  const current = restoredIn(values)
  const { engine } = (values['data'] as { database: { engine: 'mysql' | 'aurora' } }).database
  const windowOf = {
    tables: (points: readonly string[]) => readTablesWindow(dynamodb, tablesOf(name, points)),
    database: (points: readonly string[]) =>
      readDatabaseWindow(region, engine, databaseOf(name, points)),
  }
  const pointsOf = async (kind: Restorable) =>
    wanted.includes(kind) ? addPoint(current[kind], point, windowOf[kind]) : current[kind]
  return { tables: await pointsOf('tables'), database: await pointsOf('database') }
}

/**
 * Returns the running release with the values after a restore, on the foundation that was applied
 * last. After a rollback this is the foundation of a newer release: a restore must not undo it.
 */
export function toRestored(
  release: Candidate,
  foundation: FoundationFiles,
  after: Restored,
): Candidate {
  const { version, artifacts, digests, image, terraform } = release
  const candidate = { version, artifacts, digests, image, terraform }
  const values = withRestored(release.values, after)
  const others = withRestored(foundation.values, after)
  const isOwn =
    foundation.terraform === terraform && digestOfValues(others) === digestOfValues(values)
  if (isOwn) return { ...candidate, values }
  return { ...candidate, values, foundation: { ...foundation, values: others } }
}

/**
 * Returns `data.restored` before this restore of the `wanted` parts, from the release history.
 * Releases that this restore has made already do not count.
 */
export function pointsBefore(
  releases: readonly ReleaseRecord[],
  after: Restored,
  wanted: readonly Restorable[] = restorables,
): Restored {
  const all = foundationReleases(releases).map(({ values }) => restoredIn(values))
  const before = (kind: Restorable) =>
    all.map((restored) => restored[kind]).findLast((points) => `${points}` !== `${after[kind]}`)
  return {
    tables: wanted.includes('tables') ? (before('tables') ?? after.tables) : after.tables,
    database: wanted.includes('database') ? (before('database') ?? after.database) : after.database,
  }
}

/** Throws Error if the deployed modules do not know `data.restored`: they would restore nothing. */
export function refuseOldModules(
  planned: Outputs,
  name: string,
  { tables, database }: Restored,
): void {
  const { orders_table, database: found } = planned['data'] as {
    readonly orders_table: { readonly name: string }
    readonly database: { readonly identifier: string }
  }
  const isKnown =
    orders_table.name === tablesOf(name, tables).orders &&
    found.identifier === databaseOf(name, database)
  if (isKnown) return
  throw new Error(
    'refused: the deployed modules are older than make restore. Deploy the current checkout, then restore',
  )
}

/** Returns the table of orders that the shop uses: an interrupted restore may have switched it. */
export async function readLiveTable({
  ssm,
  deployment: { parameters },
}: OperatorContext): Promise<string | undefined> {
  const get = new GetParameterCommand({ Name: `${parameters}/worker-settings` })
  const { Parameter } = await ssm.send(get)
  const { ORDERS_TABLE } = JSON.parse(Parameter?.Value ?? '{}') as { ORDERS_TABLE?: string }
  return ORDERS_TABLE
}

/**
 * Throws Error if the shop uses the tables of another, interrupted restore: they have orders that
 * this restore would not copy.
 */
export function refuseOtherRestore(
  live: string | undefined,
  name: string,
  { before, after }: { readonly before: Restored; readonly after: Restored },
): void {
  const known = [before, after].map(({ tables }) => tablesOf(name, tables).orders)
  if (live === undefined || known.includes(live)) return
  throw new Error(
    `refused: the shop already uses ${live}, of an interrupted restore. Complete that restore with its own POINT, then restore to this time`,
  )
}

/** Returns one line for each name that the restore changes. */
export function describeRestore(
  name: string,
  before: Restored,
  after: Restored,
): readonly string[] {
  const names = (restored: Restored) => [
    ...Object.values(tablesOf(name, restored.tables)).map((table) => `table ${table}`),
    `database ${databaseOf(name, restored.database)}`,
  ]
  const next = names(after)
  return names(before).flatMap((old, index) =>
    old === next[index] ? [] : [`${old} → ${next[index]?.split(' ')[1]}`],
  )
}
