import { unzipSync } from 'fflate'
import { parseCatalogue } from '#core/catalogue/catalogue.ts'
import { entriesOf } from '../artifacts/edge-limits.ts'
import { unpackSite } from '../artifacts/site.ts'
import { openKeyValueStore } from '../edge/key-value-store.ts'
import { ensureOriginSecret } from '../edge/origin-secret.ts'
import { applyCatalogue, catalogueInWords } from '../operate/apply-catalogue.ts'
import type { Outputs } from '../terraform/open-root.ts'
import { missingSecrets } from './check-beforehand.ts'
import { readKept } from './keep-artifacts.ts'
import { mailLacks } from './mail-lacks.ts'
import type { OperatorContext } from './operator-context.ts'
import { publishSite } from './publish-site.ts'
import type { Candidate } from './record.ts'
import { smokeTest } from './smoke-test.ts'
import { readWantedRelease, waitForAgent } from './wait-for-agent.ts'

/** What was applied, as the roots tell it. */
export type Applied = { readonly foundation: Outputs; readonly app: Outputs }

/** Where the shop is asked, where it is not asked at its own addresses. */
export type Addresses = { readonly site: string | undefined; readonly api: string | undefined }

/**
 * Brings an applied release up: the host runs it, the table sells what it sells, its pages are there,
 * and the shop answers. Throws Unwell where it does not. Safe to repeat.
 */
export async function deployApp(
  context: OperatorContext,
  candidate: Candidate,
  { foundation, app }: Applied,
  options: Addresses & {
    /** The newest migration of the release; undefined where an older one may have left it newer. */
    readonly schemaVersion: string | undefined
    readonly terraform: Uint8Array
  },
): Promise<void> {
  const { progress, ssm, dynamodb, s3, cloudfront, keyValueStores, ses, bucket, deployment } =
    context
  const { version } = candidate
  const text = (outputs: Outputs, ...path: readonly string[]) => String(valueAt(outputs, path))
  const origin = text(app, 'cloudfront_url')
  const files = unzipSync(options.terraform)

  await progress.step('agent', async (report) => {
    const release = await readWantedRelease(ssm, text(app, 'agent', 'release_parameter'))
    const { host } = app['agent'] as { readonly host?: string }
    const wanted = { host, version, release, schemaVersion: options.schemaVersion }
    return waitForAgent(ssm, text(app, 'agent', 'status_parameter'), wanted, report)
  })

  await progress.step('catalogue', async () => {
    const table = text(foundation, 'data', 'products_table', 'name')
    const catalogue = parseCatalogue(textOf(files, 'core/catalogue/catalogue.yaml'))
    const changes = await applyCatalogue({ dynamodb, table, catalogue })
    return catalogueInWords(catalogue, changes).at(-1) ?? ''
  })

  await progress.step('site', async (report) => {
    const { key_value_store_arn: arn } = app['edge'] as { readonly key_value_store_arn?: string }
    const site = unpackSite(await readKept(context, candidate.artifacts.site), origin)
    const secret = await ensureOriginSecret({ ssm, parameters: deployment.parameters })
    const paths = site.map(({ path }) => path)
    return publishSite(
      {
        s3,
        cloudfront,
        bucket: text(app, 's3_bucket_name'),
        distributionId: text(app, 'edge', 'distribution_id'),
        edgeFunction: {
          name: text(app, 'edge', 'viewer_request_function'),
          source: textOf(files, 'modules/edge/functions/viewer-request.js'),
        },
        // Releases from before the store carry their addresses in the function's text.
        ...(arn && {
          lookup: {
            store: openKeyValueStore(keyValueStores, arn),
            entries: entriesOf(paths, secret),
          },
        }),
        ledger: { bucket, key: `published/${deployment.env}.json` },
        files: site,
        now: new Date(),
      },
      report,
    )
  })

  const isHeard = !(await missingSecrets(context)).includes('stripe-webhook-secret')
  await progress.step('smoke test', (report) => {
    const { site = origin, api = text(app, 'api_gateway_url') } = options
    return smokeTest({ site, api, version, isHeard }, report)
  })
  if (!isHeard)
    progress.print(
      `Stripe does not know this shop yet, so no payment is heard of: make stripe-webhook ENV=${deployment.env}`,
    )
  const lacks = await mailLacks(ses, text(foundation, 'mail', 'identity_arn'))
  lacks.forEach(progress.print)
}

function valueAt(outputs: Outputs, path: readonly string[]): unknown {
  const value = path.reduce<unknown>((inner, key) => (inner as Outputs | undefined)?.[key], outputs)
  if (value === undefined) throw new Error(`Terraform tells no ${path.join('.')}`)
  return value
}

function textOf(files: Readonly<Record<string, Uint8Array>>, path: string): string {
  const data = files[path]
  if (!data) throw new Error(`the release's Terraform files do not have ${path}`)
  return Buffer.from(data).toString('utf8')
}
