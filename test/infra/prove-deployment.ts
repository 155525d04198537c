import { randomBytes } from 'node:crypto'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { readDeployment, stripeModeOf } from '../../cli/deployment.ts'
import { checkMigration } from './check-migration.ts'
import type { Timed } from './check-modules.ts'
import { findSecrets } from './find-secrets.ts'
import { openOperator } from './operator/operator.ts'
import { buyThrough, type Purchase } from './purchase.ts'
import {
  refuseDataLoss,
  refuseEarly,
  refuseLocked,
  refuseMissingSecret,
  refuseProtected,
  refuseReservation,
  refuseUnfinished,
} from './refusals.ts'
import type { Unpacked } from './unpack-artifacts.ts'

export type ProofOptions = {
  readonly checkout: string
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
  readonly name: 'dev' | 'prod'
  readonly unpacked: Unpacked
  readonly isShort: boolean
}

const account = '123456789012'
const region = 'eu-west-1'

/**
 * The operator's values. Packaging and shipping are short, because the test would only wait for
 * their 90 seconds.
 */
const operatorValues = [
  'agent.ami=ami-0123456789abcdef0',
  'mail.from=shop@comptoir.example',
  'mail.contact=help@comptoir.example',
  'agent.packaging_seconds=2',
  'agent.shipping_seconds=2',
]
/** Where a container runs: on AWS's hosts or on our own. Both are tested. */
const hostsFor = {
  dev: { set: ['ecs.capacity=fargate'], is: 'FARGATE' },
  prod: {
    set: ['ecs.capacity=ec2', 'ecs.host.ami=ami-0123456789abcdef0'],
    is: 'ecommerce-hosts',
  },
}
const unprotected = ['data', 'identity', 'edge', 'ecs'].map((module) => `${module}.protect=false`)
const image = `${account}.dkr.ecr.${region}.amazonaws.com/shop@sha256:${'0'.repeat(64)}`

/**
 * Tests one environment from creation to destruction in an AWS emulator: apply, plan without
 * changes, purchase, update and rollback, move into a container, destroy.
 */
export async function proveDeployment(options: ProofOptions, timed: Timed): Promise<void> {
  const { checkout, dir, env, name, unpacked, isShort } = options
  const deployment = readDeployment({ ENV: name }, checkout)
  const { name: namePrefix } = deployment
  const mode = stripeModeOf(deployment)
  const { protect: isProtected, last_snapshot: hasLastSnapshot } = deployment.values['data'] as {
    readonly protect: boolean
    readonly last_snapshot: boolean
  }
  const stripeKey = `rk_${mode}_${randomBytes(12).toString('hex')}`
  const secrets = {
    stripe: stripeKey,
    webhook: 'whsec_proof',
    token: randomBytes(32).toString('hex'),
  }
  const operator = await openOperator({
    checkout,
    dir,
    env,
    name,
    namePrefix,
    account,
    set: operatorValues,
    stripeKey,
    unpacked,
  })
  const [sku = ''] = readCatalogue(checkout).products.map((product) => product.sku)
  const { make } = operator
  const buy = async (runtime: 'lambda' | 'ecs') => {
    const purchase = await buyThrough({
      endpoint: operator.endpoint,
      region,
      account,
      runtime,
      secrets,
      sku,
      name: namePrefix,
      unpacked,
      databases: operator.databases,
    })
    if (purchase.refused.length > 0) throw new Error(purchase.refused.join('\n    '))
    return describePurchase(purchase)
  }
  try {
    await refuseEarly(operator, timed)
    await timed('bootstrap creates the buckets for states and releases', async () => {
      await make('bootstrap', ['YES=1'])
      return ''
    })
    await refuseMissingSecret(operator, timed)
    await timed('secrets-set stores three secrets', async () => {
      await make('secrets-set', ['NAME=stripe-secret-key'], { typed: secrets.stripe })
      await make('secrets-set', ['NAME=stripe-webhook-secret'], { typed: secrets.webhook })
      await make('secrets-set', ['NAME=token-secret'], { typed: secrets.token })
      return ''
    })
    await refuseReservation(operator, timed)
    await refuseLocked(operator, timed)
    const isUp = await timed('deploy', async () =>
      findDeployedRoots(await make('deploy', operator.deployArgs)),
    )
    if (!isUp) return
    await timed('the migration ran under its own roles, the only ones with the login', () =>
      checkMigration(operator, { endpoint: operator.endpoint, region, name: namePrefix }),
    )
    await timed('a second deploy changes nothing', async () => {
      const output = await make('deploy', operator.deployArgs)
      if (!/foundation: no changes\napp: no changes/.test(output)) throw new Error(output)
      return ''
    })
    await timed('stripe-webhook creates the endpoint once', async () => {
      const output = await make('stripe-webhook', ['YES=1'])
      if (!/^https:.*\/webhook\nwe_\w+ created, and its secret stored/.test(output))
        throw new Error(output)
      if (!/: nothing changes\n$/.test(await make('stripe-webhook')))
        throw new Error('the second run changed something')
      return indented(output)
    })
    await timed('the deploy has already applied the catalogue', async () => {
      const output = await make('catalogue-apply')
      if (!/nothing changes/.test(output)) throw new Error(output)
      return indented(output)
    })
    await timed('a purchase; its events are signed with the previous secret', () => buy('lambda'))
    await timed('report: the revenue of today has the purchase', async () => {
      const output = await make('report')
      if (!/^total +EUR +1 +\d/m.test(output)) throw new Error(output)
      const refused = operator.migrations.flatMap((run) => run.refused)
      if (refused.length > 0) throw new Error(refused.join('\n'))
      return indented(output)
    })
    await timed('the dead-letter queues are empty', async () => {
      const output = await make('dlq')
      if (output !== '0 found\n') throw new Error(output)
      return ''
    })
    await timed('no bucket and no function contains a secret', async () => {
      const { searched, places } = await findSecrets(operator.endpoint, Object.values(secrets))
      if (places.length > 0) throw new Error(places.join('\n'))
      const known = await findSecrets(operator.endpoint, [account])
      if (known.places.length === 0) throw new Error('the search does not find the account id')
      return searched
    })
    await timed('status: the release runs, and nothing has drifted', async () => {
      const output = await make('status', operator.addresses)
      if (
        output.match(/runs this release/g)?.length !== 3 ||
        output.match(/drift of \w+: none/g)?.length !== 2 ||
        !output.includes(`nobody receives the alarms of ${name}`)
      )
        throw new Error(output)
      return indented(output)
    })
    if (!isShort) {
      await timed('terraform by hand, as make template prints it, plans no changes', async () => {
        const output = await operator.planPrinted()
        if (output.match(/^No changes\. /gm)?.length !== 2) throw new Error(output)
        return ''
      })
      const withFirewall = { set: ['edge.firewall.enabled=true', 'budget.monthly_usd=100'] }
      await timed('a second release adds a firewall and a queue', async () => {
        operator.commit('Another queue', {
          file: 'modules/messaging/values.yaml',
          edit: (text) => text.replace('queues:\n', `queues:\n${anotherQueue}`),
        })
        return findDeployedRoots(await make('deploy', operator.deployArgs, withFirewall))
      })
      await timed('diff prints what a setting would change, and changes nothing', async () => {
        const output = await make('diff', [], { set: ['agent.log_level=debug'] })
        if (!/values: agent\.log_level: "info" → "debug"/.test(output)) throw new Error(output)
        return indented(output)
      })
      await timed('if the agent does not start, the previous release runs again', async () => {
        operator.breakAgent(true)
        const output = await make('deploy', operator.deployArgs, {
          set: ['agent.log_level=debug'],
        }).then(
          (out) => out,
          (error: Error) => error.message,
        )
        operator.breakAgent(false)
        if (!/did not start.*\nrolled back to release 3/.test(output)) throw new Error(output)
        return indented(output.split('\n').slice(-3).join('\n'))
      })
      await timed('DRY_RUN: deploy, rollback and destroy print what they would do', async () => {
        const before = await make('history')
        const dry = ['DRY_RUN=yes', ...operator.addresses]
        for (const [verb, args] of [
          ['deploy', dry],
          ['rollback', ['REV=1', ...dry]],
          ['destroy', ['DRY_RUN=yes', `NAME=${namePrefix}`]],
        ] as const) {
          // Protected resources cannot even be planned for destruction.
          if (verb === 'destroy' && isProtected) continue
          const output = await make(verb, args)
          if (!/^app: /m.test(output) || !output.endsWith('DRY_RUN: nothing was changed\n'))
            throw new Error(output)
        }
        if ((await make('history')) !== before) throw new Error('a dry run changed the history')
        return ''
      })
      await timed('rollback to the first release', async () => {
        const output = await make('rollback', ['REV=1', ...operator.deployArgs])
        if (!/foundation: unchanged/.test(output)) throw new Error(output)
        return ''
      })
      const hosts = hostsFor[name]
      const inContainer = { set: ['api.runtime=ecs', 'budget.monthly_usd=100', ...hosts.set] }
      const imageArgs = [...operator.deployArgs, `IMAGE=${image}`]
      await timed(
        `a release moves the API into a container (${hosts.is}) and adds a bucket`,
        async () => {
          operator.commit('Another bucket', {
            file: 'modules/edge/archive.tf',
            text: anotherBucket,
          })
          const output = await make('deploy', imageArgs, inContainer)
          const run = await operator.findApiHosts()
          if (run.join() !== hosts.is) throw new Error(`the API runs on ${run.join() || 'nothing'}`)
          return findDeployedRoots(output)
        },
      )
      await timed('a purchase through the container', () => buy('ecs'))
      await timed('status reports a deploy that was killed after the apply', async () => {
        operator.commit('A release that is interrupted')
        await operator.kill('deploy', imageArgs, { ...inContainer, output: /^app: \d+ changed/m })
        const output = await make('status', operator.addresses)
        if (!/was started by .* and has not ended/.test(output)) throw new Error(output)
        return indented(output.split('\n')[0] ?? '')
      })
      await refuseUnfinished(operator, timed)
      await timed('the next deploy continues, and completes a tainted table', async () => {
        const table = 'module.data.aws_dynamodb_table.products'
        operator.taint('foundation', table)
        const output = await make('deploy', imageArgs, inContainer)
        if (
          !output.includes(`foundation: ${table}: its creation was interrupted`) ||
          output.includes(`± ${table}`)
        )
          throw new Error(output)
        return findDeployedRoots(output)
      })
      await refuseDataLoss(operator, timed)
      await timed('history lists every release and rollback', async () => {
        const output = await make('history')
        if (!/rollback to 1; app /.test(output)) throw new Error(output)
        return indented(output)
      })
    }
    if (isProtected) await refuseProtected(operator, timed, { name: namePrefix, unprotected })
    await timed('destroy leaves nothing', async () => {
      if (isProtected) await make('deploy', operator.deployArgs, { set: unprotected })
      const tagged = await operator.findRemaining()
      const known = await operator.findInStates()
      if (Math.min(tagged.length, known.length) < 30)
        throw new Error(
          `before the destroy, only these were found: ${[...tagged, ...known].join(', ')}`,
        )
      const output = await make('destroy', [`NAME=${namePrefix}`, 'YES=1'], {
        set: isProtected ? unprotected : [],
      })
      const left = [...(await operator.findRemaining()), ...(await operator.findInStates())]
      if (!/is destroyed/.test(output) || left.length > 0)
        throw new Error(`${output}\n${left.join('\n')}`)
      const kept = await operator.findFinalSnapshots()
      if (kept.length !== (hasLastSnapshot ? 1 : 0))
        throw new Error(`final snapshots: ${kept.join(', ') || 'none'}`)
      return `destroyed ${tagged.length} tagged resources, and ${known.length} in the states`
    })
  } finally {
    await operator.close()
  }
}

const anotherQueue = `
  returns:
    visibility_seconds: 60
    retention_days: 4
    receives: 5
`

const anotherBucket = `
resource "aws_s3_bucket" "archive" {
  bucket        = "\${var.name}-archive-\${var.account}"
  force_destroy = true
}
`

/** Returns what a deploy reports to have done, by root. */
function findDeployedRoots(output: string): string {
  const lines = output.split('\n').filter((line) => /^(foundation|app): /.test(line))
  return lines.join('; ')
}

function describePurchase({ orderId, calls, unused }: Purchase): string {
  const permissions = Object.entries(unused).map(([part, names]) => `${part}: ${names.join(', ')}`)
  return `${orderId}, ${calls.length} calls, all granted; unused permissions:${indented(permissions.join('\n'))}`
}

/** Indents a command's output below the title of its check. */
const indented = (output: string) =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => `\n      ${line}`)
    .join('')
