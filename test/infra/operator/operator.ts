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
import { startStripe } from '../../../local/emulators/stripe/server.ts'
import { startEmulator } from './emulator.ts'
import { startShop } from './shop.ts'

export type OperatorOptions = {
  /** A clone, clean, whose commits are released. */
  readonly checkout: string
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
  /** The environment. */
  readonly name: 'dev' | 'prod'
  /** What the name of all that is in it begins with. */
  readonly whole: string
  /** Twelve digits. */
  readonly account: string
  /** Set wherever values are read, `module.key=value`. */
  readonly set: readonly string[]
  /** The key that Stripe knows. */
  readonly stripeKey: string
}

type Change =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; edit(text: string): string }

type State = {
  readonly resources: readonly { module?: string; type: string; name: string }[]
}

/** Commands that read nothing of the values but the account. */
const takesNone: ReadonlySet<string> = new Set(['dlq'])

const lastSnapshot = /:(cluster-)?snapshot:[\w-]+-final-\d{12}$/

/**
 * A terminated host is told of for an hour, and what was of ECS for longer: that is asked of ECS itself. A
 * database takes its automatic snapshots with it, but not in the emulator; its last one is kept on purpose.
 * A key is deleted only after its days of grace.
 */
const stillTold = [
  /:instance\/i-/,
  /:ecs:/,
  /:cluster-snapshot:rds:/,
  lastSnapshot,
  /:kms:[^:]+:\d+:key\//,
]

/**
 * An operator with an empty AWS account of their own, on this machine: gives the commands that make
 * gives, and what stands for the hosts and the shop answers. Who opens it closes it.
 */
export async function openOperator(options: OperatorOptions) {
  const { checkout, dir, env, name, whole, account, set, stripeKey } = options
  const aws = await startEmulator(dir, env)
  const endpoint = String(aws.env['AWS_ENDPOINT_URL'])
  const region = 'eu-west-1'
  const shop = await startShop({ endpoint, region, name: whole, environment: name })
  // It sends nothing here: a purchase brings a Stripe of its own.
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

  function start(verb: string, args: readonly string[], over: readonly string[] = []) {
    const sets = takesNone.has(verb) ? [] : [`SET=${[...set, ...over].join(' ')}`]
    const program = join(checkout, 'cli/main.ts')
    return spawn(process.execPath, [program, verb, `ENV=${name}`, ...sets, ...args], {
      cwd: checkout,
      env: { ...aws.env, STRIPE_API_URL: stripe.url },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  /** Runs a command; what it said. Throws Error with all of it where it fails. */
  async function make(
    verb: string,
    args: readonly string[] = [],
    over: { readonly set?: readonly string[]; readonly typed?: string } = {},
  ): Promise<string> {
    const child = start(verb, args, over.set)
    child.stdin.end(over.typed)
    const ended = new Promise<number | null>((end) => child.once('close', end))
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    if ((await ended) === 0) return out
    throw new Error(`${verb} ${args.join(' ')}:\n${out}${errors}`)
  }

  /** Runs a command and kills it once it has said something. Throws Error where it ends before. */
  async function kill(
    verb: string,
    args: readonly string[],
    { set: over, said }: { readonly set?: readonly string[]; readonly said: RegExp },
  ): Promise<void> {
    const child = start(verb, args, over)
    child.stdin.end()
    child.stderr.resume()
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (said.test(out)) child.kill('SIGKILL')
    })
    const signal = await new Promise((end) => child.once('close', (_, by) => end(by)))
    if (signal !== 'SIGKILL') throw new Error(`${verb} was not killed:\n${out}`)
  }

  /** Marks what a deploy has made as Terraform does where making it was broken off. */
  function taint(root: string, address: string): void {
    const cwd = join(checkout, '.local/deploy', name, 'environments/root', root)
    execFileSync('terraform', ['taint', '-no-color', address], { cwd, env: aws.env, stdio: 'pipe' })
  }

  /** Lets the newest release have been begun on another machine. */
  async function begunElsewhere(): Promise<void> {
    const s3 = new S3Client({ ...client, forcePathStyle: true })
    const Bucket = `ecommerce-artifacts-${account}`
    try {
      const list = new ListObjectsV2Command({ Bucket, Prefix: `releases/${name}/` })
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

  /** What AWS's tag service knows of the environment, by ARN; in an emulator that is not all. */
  async function tagged(): Promise<readonly string[]> {
    const services = [region, 'us-east-1'].map(
      (of) => new ResourceGroupsTaggingAPIClient({ ...client, region: of }),
    )
    const TagFilters = [{ Key: 'Environment', Values: [name] }]
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

  /** What of the environment AWS has that nobody means to keep, by ARN. */
  async function left(): Promise<readonly string[]> {
    const gone = (arn: string) => stillTold.some((kind) => kind.test(arn))
    return [...(await tagged()).filter((arn) => !gone(arn)), ...(await activeInEcs())]
  }

  /** The snapshots that a database leaves when it is deleted, by ARN. */
  async function lastSnapshots(): Promise<readonly string[]> {
    return (await tagged()).filter((arn) => lastSnapshot.test(arn))
  }

  /** What Terraform's states still know of, by address: also of what the emulator's tag service does not. */
  async function inStates(): Promise<readonly string[]> {
    const s3 = new S3Client({ ...client, forcePathStyle: true })
    const Bucket = `ecommerce-states-${account}`
    try {
      const states = ['foundation', 'app'].map(async (root) => {
        const get = new GetObjectCommand({ Bucket, Key: `${name}/${root}.tfstate` })
        const { Body } = await s3.send(get)
        const { resources } = JSON.parse((await Body?.transformToString()) ?? '') as State
        return resources.map(({ module, type, name }) => [root, module, type, name].join('.'))
      })
      return (await Promise.all(states)).flat()
    } finally {
      s3.destroy()
    }
  }

  /** A service is gone with its cluster. */
  async function activeInEcs(): Promise<readonly string[]> {
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

  /** Where the tasks of the API run: FARGATE, or the name of the hosts that are our own. */
  async function hostsOfApi(): Promise<readonly string[]> {
    const ecs = new ECSClient(client)
    try {
      const cluster = whole
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

  /** Commits, with a file put there or edited where one is given. */
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

  /** Takes the newest commit back. */
  function takeBack() {
    execFileSync('git', ['reset', '--quiet', '--hard', 'HEAD~1'], { cwd: checkout })
  }

  commit('Whose account it is', {
    file: `environments/${name}/values.yaml`,
    edit: (text) => text.replace('"000000000000"', `"${account}"`),
  })

  const addresses = [`SITE=${shop.url}`, `API=${shop.url}`]
  return {
    endpoint,
    checkout,
    make,
    kill,
    taint,
    begunElsewhere,
    left,
    lastSnapshots,
    hostsOfApi,
    inStates,
    breakAgent: shop.breakAgent,
    /** Answers every question, and says where the shop's answers are. */
    up: ['YES=1', ...addresses],
    addresses,
    commit,
    takeBack,
    /** Does something while a root's state is held by somebody else. */
    whileHeld: async <T>(root: string, work: () => Promise<T>): Promise<T> => {
      const s3 = new S3Client({ ...client, forcePathStyle: true })
      const lock = { Bucket: `ecommerce-states-${account}`, Key: `${name}/${root}.tfstate.tflock` }
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
      await stripe.close()
      aws.close()
    },
  }
}

export type Operator = Awaited<ReturnType<typeof openOperator>>
