import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs'
import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api'
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { type RootName, rootFolderOf } from '../../../cli/resource-names.ts'
import { startStripe } from '../../../local/emulators/stripe/server.ts'
import { openDatabases } from '../deployed/database.ts'
import { openFunctions } from '../deployed/functions.ts'
import { planByHand } from '../plan-by-hand.ts'
import type { Unpacked } from '../unpack-artifacts.ts'
import { startEmulator } from './emulator.ts'
import { readStored } from './read-stored.ts'
import { startShop } from './shop.ts'

export type OperatorOptions = {
  /** A clean clone whose commits are released. */
  readonly checkout: string
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
  /** The environment. */
  readonly name: string
  /** The name of its shop. */
  readonly namePrefix: string
  /** Twelve digits. */
  readonly account: string
  /** `module.key=value` pairs for every command that reads values. */
  readonly set: readonly string[]
  /** The Stripe key of the operator. */
  readonly stripeKey: string
  /** The artifacts, of which a deploy runs the migration. */
  readonly unpacked: Unpacked
}

type Change =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; edit(text: string): string }

type State = {
  readonly resources: readonly { module?: string; type: string; name: string }[]
}

/** Commands that use only the account from the values. */
const withoutSettings: ReadonlySet<string> = new Set(['dlq', 'report', 'restore'])

/** The programs of commands that refuse emulators. They run the same code. */
const programs: Readonly<Record<string, string>> = { restore: 'test/infra/operator/restore.ts' }

const finalSnapshot = /:(cluster-)?snapshot:[\w-]+-final-\d{12}$/

/**
 * Resources that AWS lists after their deletion, or that are kept on purpose. AWS lists a
 * terminated host for an hour, and ECS resources for longer, so `findRemaining` asks ECS directly.
 * With a database, AWS deletes its automatic snapshots (the emulator does not) and keeps the final
 * one. AWS deletes a key after its waiting period.
 */
const stillListed = [
  /:instance\/i-/,
  /:ecs:/,
  /:cluster-snapshot:rds:/,
  finalSnapshot,
  /:kms:[^:]+:\d+:key\//,
]

/**
 * Starts an empty AWS account on this machine, for an operator who runs make's commands. Emulates
 * the answers of the hosts and the shop. The caller closes it.
 */
export async function openOperator(options: OperatorOptions) {
  const { checkout, dir, env, name, namePrefix, account, set, stripeKey, unpacked } = options
  const aws = await startEmulator(dir, env)
  const endpoint = String(aws.env['AWS_ENDPOINT_URL'])
  const region = 'eu-west-1'
  const databases = openDatabases()
  const functions = await openFunctions({
    endpoint,
    region,
    name: namePrefix,
    account,
    zip: { folder: unpacked.folders.migration, digest: unpacked.digests.migration },
    databases,
  })
  const shop = await startShop({ endpoint, region, name: namePrefix }, functions.schemaVersion)
  // This Stripe sends no events. A purchase starts another one.
  const stripe = await startStripe({
    port: 0,
    webhookUrl: `${shop.url}/webhook`,
    webhookSecret: 'whsec_unused',
    secretKey: stripeKey,
  })
  const client = {
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }

  function start(verb: string, args: readonly string[], extraSet: readonly string[] = []) {
    const sets = withoutSettings.has(verb) ? [] : [`SET=${[...set, ...extraSet].join(' ')}`]
    const program = join(checkout, programs[verb] ?? 'cli/main.ts')
    return spawn(process.execPath, [program, verb, `ENV=${name}`, ...sets, ...args], {
      cwd: checkout,
      env: { ...aws.env, AWS_ENDPOINT_URL_LAMBDA: functions.url, STRIPE_API_URL: stripe.url },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  /** Runs a command and returns its output. Throws Error with the output if the command fails. */
  async function make(
    verb: string,
    args: readonly string[] = [],
    options: { readonly set?: readonly string[]; readonly typed?: string } = {},
  ): Promise<string> {
    const child = start(verb, args, options.set)
    child.stdin.end(options.typed)
    const ended = new Promise<number | null>((end) => child.once('close', end))
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    if ((await ended) === 0) return out
    throw new Error(`${verb} ${args.join(' ')}:\n${out}${errors}`)
  }

  /** Runs a command and kills it when it has printed a text. Throws Error if it ends first. */
  async function kill(
    verb: string,
    args: readonly string[],
    { set: extraSet, output }: { readonly set?: readonly string[]; readonly output: RegExp },
  ): Promise<void> {
    const child = start(verb, args, extraSet)
    child.stdin.end()
    child.stderr.resume()
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (output.test(out)) child.kill('SIGKILL')
    })
    const signal = await new Promise((end) => child.once('close', (_, by) => end(by)))
    if (signal !== 'SIGKILL') throw new Error(`${verb} was not killed:\n${out}`)
  }

  /** Marks a deployed resource as tainted, as Terraform does after an interrupted creation. */
  function taint(root: RootName, address: string): void {
    const cwd = join(checkout, '.local/deploy', name, rootFolderOf(name, root))
    execFileSync('terraform', ['taint', '-no-color', address], { cwd, env: aws.env, stdio: 'pipe' })
  }

  /** Makes the newest release look as if another machine had started it. */
  async function moveReleaseElsewhere(): Promise<void> {
    const s3 = new S3Client({ ...client, forcePathStyle: true })
    const Bucket = `${namePrefix}-artifacts-${account}`
    try {
      const list = new ListObjectsV2Command({ Bucket, Prefix: 'releases/' })
      const Key = (await s3.send(list)).Contents?.at(-1)?.Key
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      const record = JSON.parse((await Body?.transformToString()) ?? '')
      const moved = JSON.stringify({
        ...record,
        process: { host: 'laptop', machine: 'another', pid: 1 },
      })
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: moved }))
    } finally {
      s3.destroy()
    }
  }

  /**
   * Returns the ARNs that AWS's tagging service reports for the environment. In an emulator it does
   * not report all.
   */
  async function findTagged(): Promise<readonly string[]> {
    const services = [region, 'us-east-1'].map(
      (region) => new ResourceGroupsTaggingAPIClient({ ...client, region }),
    )
    const TagFilters = [{ Key: 'Shop', Values: [namePrefix] }]
    const found: string[] = []
    for (const service of services)
      for await (const { ResourceTagMappingList = [] } of paginateGetResources(
        { client: service },
        { TagFilters },
      ))
        found.push(...ResourceTagMappingList.map(({ ResourceARN = '' }) => ResourceARN))
    for (const service of services) service.destroy()
    return found
  }

  /** Returns the ARNs that remain in the environment and that nothing keeps on purpose. */
  async function findRemaining(): Promise<readonly string[]> {
    const isExpected = (arn: string) => stillListed.some((kind) => kind.test(arn))
    return [...(await findTagged()).filter((arn) => !isExpected(arn)), ...(await findActiveInEcs())]
  }

  /** Returns the ARNs of a database's final snapshots. */
  async function findFinalSnapshots(): Promise<readonly string[]> {
    return (await findTagged()).filter((arn) => finalSnapshot.test(arn))
  }

  /**
   * Returns the addresses in Terraform's states, including resources that the emulator's tagging
   * service does not report.
   */
  async function findInStates(): Promise<readonly string[]> {
    const s3 = new S3Client({ ...client, forcePathStyle: true })
    const Bucket = `${namePrefix}-states-${account}`
    try {
      const states = ['foundation', 'app'].map(async (root) => {
        const get = new GetObjectCommand({ Bucket, Key: `${root}.tfstate` })
        const { Body } = await s3.send(get)
        const { resources } = JSON.parse((await Body?.transformToString()) ?? '') as State
        return resources.map(({ module, type, name }) => [root, module, type, name].join('.'))
      })
      return (await Promise.all(states)).flat()
    } finally {
      s3.destroy()
    }
  }

  /**
   * Returns the ARNs of active clusters and task definitions. A service is deleted with its
   * cluster.
   */
  async function findActiveInEcs(): Promise<readonly string[]> {
    const ecs = new ECSClient(client)
    try {
      const { clusterArns } = await ecs.send(new ListClustersCommand({}))
      const { clusters = [] } = await ecs.send(
        new DescribeClustersCommand({ clusters: clusterArns }),
      )
      const active = clusters.filter(({ status }) => status !== 'INACTIVE')
      const list = new ListTaskDefinitionsCommand({ status: 'ACTIVE' })
      const { taskDefinitionArns = [] } = await ecs.send(list)
      return [...active.map(({ clusterArn = '' }) => clusterArn), ...taskDefinitionArns]
    } finally {
      ecs.destroy()
    }
  }

  /** Returns where the API's tasks run: FARGATE, or the name of our own capacity provider. */
  async function findApiHosts(): Promise<readonly string[]> {
    const ecs = new ECSClient(client)
    try {
      const cluster = namePrefix
      const { serviceArns: arns = [] } = await ecs.send(new ListServicesCommand({ cluster }))
      const describe = new DescribeServicesCommand({ cluster, services: arns })
      const { services = [] } = await ecs.send(describe)
      return services.map(
        ({ capacityProviderStrategy: [hosts] = [], launchType = '' }) =>
          hosts?.capacityProvider ?? launchType,
      )
    } finally {
      ecs.destroy()
    }
  }

  /** Commits, with an added or edited file if one is given. */
  function commit(message: string, change?: Change) {
    if (change && 'text' in change) writeFileSync(join(checkout, change.file), change.text)
    if (change && 'edit' in change) {
      const file = join(checkout, change.file)
      writeFileSync(file, change.edit(readFileSync(file, 'utf8')))
    }
    execFileSync('git', ['add', '--all'], { cwd: checkout })
    const author = ['-c', 'user.name=operator', '-c', 'user.email=operator@example.com']
    const git = ['commit', '--quiet', '--allow-empty', '-m', message]
    execFileSync('git', [...author, ...git], { cwd: checkout })
  }

  /** Reverts the newest commit. */
  function revertCommit() {
    execFileSync('git', ['reset', '--quiet', '--hard', 'HEAD~1'], { cwd: checkout })
  }

  commit('Set the account', {
    file: `environments/${name}/values.yaml`,
    edit: (text) => text.replace('"000000000000"', `"${account}"`),
  })

  /** Plans both roots by hand, with the lines that `make template` prints. Returns the output. */
  const planPrinted = async () => planByHand(await make('template'), { checkout, env: aws.env })

  const addresses = [`SITE=${shop.url}`, `API=${shop.url}`]
  return {
    endpoint,
    stripeUrl: stripe.url,
    checkout,
    make,
    kill,
    taint,
    moveReleaseElsewhere,
    findTagged,
    findRemaining,
    findFinalSnapshots,
    findApiHosts,
    findInStates,
    readStored: () => readStored(client, { name: namePrefix, account }),
    breakAgent: shop.breakAgent,
    databases,
    /** The migration functions that the deploys have run. */
    migrations: functions.runs,
    /** Variables that confirm every question and name the address of the emulated shop. */
    deployArgs: ['YES=1', ...addresses],
    addresses,
    planPrinted,
    commit,
    revertCommit,
    /** Runs `work` while another operator holds the lock of a root's state. */
    whileHeld: async <T>(root: string, work: () => Promise<T>): Promise<T> => {
      const s3 = new S3Client({ ...client, forcePathStyle: true })
      const lock = { Bucket: `${namePrefix}-states-${account}`, Key: `${root}.tfstate.tflock` }
      const Body = JSON.stringify({
        ID: '1',
        Operation: 'OperationTypeApply',
        Who: 'anna@laptop',
        Created: new Date(Date.now() - 23 * 60_000).toISOString(),
      })
      try {
        await s3.send(new PutObjectCommand({ ...lock, Body }))
        return await work()
      } finally {
        s3.destroy()
      }
    },
    close: async () => {
      shop.close()
      functions.close()
      await databases.close()
      await stripe.close()
      aws.close()
    },
  }
}

export type Operator = Awaited<ReturnType<typeof openOperator>>
