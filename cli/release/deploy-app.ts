import { unzipSync } from 'fflate'
import { parseCatalogue } from '#core/catalogue/catalogue.ts'
import { entriesOf } from '../artifacts/edge-limits.ts'
import { unpackSite } from '../artifacts/site.ts'
import { openKeyValueStore } from '../edge/key-value-store.ts'
import { ensureOriginSecret } from '../edge/origin-secret.ts'
import { applyCatalogue, formatCatalogueChanges } from '../operate/apply-catalogue.ts'
import type { ReportDetail } from '../progress.ts'
import type { Outputs } from '../terraform/open-root.ts'
import { readOutput } from '../terraform/read-output.ts'
import { alertEmailsIn, findAlertProblems } from './alert-problems.ts'
import { readArtifact } from './artifact-store.ts'
import { missingSecrets } from './check-prerequisites.ts'
import { findDomainProblems } from './domain-problems.ts'
import { findMailProblems } from './mail-problems.ts'
import { migrateRelease } from './migrate-release.ts'
import type { OperatorContext } from './operator-context.ts'
import { publishSite } from './publish-site.ts'
import type { Candidate } from './record.ts'
import { signRelease } from './sign-release.ts'
import { findTestedSite, smokeTest } from './smoke-test.ts'
import type { UrlOverrides } from './url-overrides.ts'
import { readWantedRelease, waitForAgent } from './wait-for-agent.ts'

/** The outputs of both roots after the apply. */
export type Applied = { readonly foundation: Outputs; readonly app: Outputs }

type Options = UrlOverrides & {
  /**
   * Whether the release needs the database. Otherwise one try must suffice: a rollback runs on the
   * newer schema, and must not wait for a database that is down.
   */
  readonly needsDatabase: boolean
  readonly terraform: Uint8Array
}

/** What the steps read. */
type Deployed = Applied & {
  readonly context: OperatorContext
  readonly candidate: Candidate
  /** The unpacked Terraform files of the release. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** The URL of the shop. */
  readonly origin: string
}

/**
 * Completes a deploy after Terraform: migrates the database, waits for the agent's host, writes the
 * catalogue, publishes the site and runs the smoke test. Throws UnhealthyRelease if the migration,
 * the host or the smoke test fails. Safe to repeat.
 */
export async function deployApp(
  context: OperatorContext,
  candidate: Candidate,
  applied: Applied,
  options: Options,
): Promise<void> {
  const { progress, deployment } = context
  const origin = readOutput(applied.app, ['cloudfront_url'])
  const files = unzipSync(options.terraform)
  const deployed = { ...applied, context, candidate, files, origin }

  // Before the release is signed, so that its agent finds its schema. Until then its host keeps the
  // last release.
  const schemaVersion = await migrateRelease(context, deployed, options.needsDatabase)
  await progress.step('agent', (report) => updateAgent(deployed, schemaVersion, report))
  await progress.step('catalogue', () => writeCatalogue(deployed))
  await progress.step('site', (report) => publishReleasedSite(deployed, report))

  const hasWebhook = !(await missingSecrets(context)).includes('stripe-webhook-secret')
  await progress.step('smoke test', (report) => testShop(deployed, options, hasWebhook, report))
  if (!hasWebhook)
    progress.print(
      `Stripe does not send payment events to this shop yet: run make stripe-webhook ENV=${deployment.env}`,
    )
  const problems = await findProblems(deployed, options)
  problems.forEach(progress.print)
}

/** Signs the release and waits until the agent's host runs it. */
async function updateAgent(
  { context, candidate: { version }, foundation, app, files }: Deployed,
  schemaVersion: string | undefined,
  report: ReportDetail,
): Promise<string> {
  const { ssm } = context
  await signRelease(context, { foundation, app, files })
  const release = await readWantedRelease(ssm, readOutput(app, ['agent', 'release_parameter']))
  const { host } = app['agent'] as { readonly host?: string }
  const wanted = { host, version, release, schemaVersion }
  return waitForAgent(ssm, readOutput(app, ['agent', 'status_parameter']), wanted, report)
}

async function writeCatalogue({ context, foundation, files }: Deployed): Promise<string> {
  const { dynamodb } = context
  const table = readOutput(foundation, ['data', 'products_table', 'name'])
  const catalogue = parseCatalogue(readText(files, 'core/catalogue/catalogue.yaml'))
  const changes = await applyCatalogue({ dynamodb, table, catalogue })
  return formatCatalogueChanges(catalogue, changes).at(-1) ?? ''
}

async function publishReleasedSite(
  { context, candidate, foundation, app, files, origin }: Deployed,
  report: ReportDetail,
): Promise<string> {
  const { ssm, s3, cloudfront, keyValueStores, bucket, deployment } = context
  const { key_value_store_arn: arn } = app['edge'] as { readonly key_value_store_arn?: string }
  // The foundation of a release from before this value has no contact address.
  const { contact } = foundation['mail'] as { readonly contact?: string | null }
  const zipped = await readArtifact(context, candidate.artifacts.site)
  const site = unpackSite(zipped, { origin, contact: contact ?? undefined })
  const secret = await ensureOriginSecret({ ssm, parameters: deployment.parameters })
  const paths = site.map(({ path }) => path)
  return publishSite(
    {
      s3,
      cloudfront,
      bucket: readOutput(app, ['s3_bucket_name']),
      distributionId: readOutput(app, ['edge', 'distribution_id']),
      edgeFunction: {
        name: readOutput(app, ['edge', 'viewer_request_function']),
        source: readText(files, 'modules/edge/functions/viewer-request.js'),
      },
      // Releases from before the key-value store have the site's URL paths in the function's code.
      ...(arn && {
        edgeStore: {
          store: openKeyValueStore(keyValueStores, arn),
          entries: entriesOf(paths, secret),
        },
      }),
      unusedFiles: { bucket, key: 'published.json' },
      files: site,
      now: new Date(),
    },
    report,
  )
}

async function testShop(
  { candidate: { version }, app }: Deployed,
  options: UrlOverrides,
  hasWebhook: boolean,
  report: ReportDetail,
): Promise<string> {
  const { api = readOutput(app, ['api_gateway_url']) } = options
  const site = findTestedSite(app, options.site)
  return smokeTest({ site, api, version, hasWebhook }, report)
}

/** Returns one line for each problem of mail, alerts or domain that does not stop a deploy. */
async function findProblems(
  { context: { ses, sns, deployment }, candidate, foundation, origin }: Deployed,
  { site }: UrlOverrides,
): Promise<readonly string[]> {
  const problems = await Promise.all([
    findMailProblems(ses, readOutput(foundation, ['mail', 'identity_arn'])),
    findAlertProblems(sns, {
      env: deployment.env,
      topicArn: readOutput(foundation, ['messaging', 'topics', 'admin_alerts']),
      emails: alertEmailsIn(candidate.values),
    }),
    site === undefined ? findDomainProblems(origin) : [],
  ])
  return problems.flat()
}

function readText(files: Readonly<Record<string, Uint8Array>>, path: string): string {
  const data = files[path]
  if (!data) throw new Error(`the release's Terraform files do not have ${path}`)
  return Buffer.from(data).toString('utf8')
}
