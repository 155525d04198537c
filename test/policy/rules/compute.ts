import { type Attributes, blockOf, listOf, ofType, type Plan } from '../plan.ts'
import { add, change, each, type Rule, remove } from '../rule.ts'

type Container = {
  readonly readonlyRootFilesystem?: boolean
  readonly privileged?: boolean
  readonly user?: string
  readonly image?: string
}

/** Breaks a plan: changes a function of a module. */
const changeFunction = (module: string, name: string, values: Attributes) => (plan: Plan) => {
  const found = ofType(plan, 'aws_lambda_function').find(
    (one) => one.modules[0] === module && one.name === name,
  )
  if (!found) throw new Error(`there is no function ${name} in ${module} to break`)
  Object.assign(found.values, values)
}

/** Functions inside the network. */
const insideNetwork = ['schema', 'report'].map(
  (name) => `module.migration.aws_lambda_function.${name}`,
)

const untagged = new Set(['aws_iam_role_policy'])

/** Rules about compute resources and their sizes. */
export const compute: readonly Rule[] = [
  {
    name: 'a host requires IMDSv2 with a hop limit of 1',
    violations: each('aws_launch_template', (values) => {
      const { http_tokens, http_put_response_hop_limit: hops } = blockOf(values, 'metadata_options')
      return http_tokens !== 'required' || hops !== 1
        ? 'allows IMDSv1 or more than one hop'
        : undefined
    }),
    broken: {
      'IMDSv1 is allowed': change('aws_launch_template', {
        metadata_options: [{ http_tokens: 'optional', http_put_response_hop_limit: 1 }],
      }),
      'two hops': change('aws_launch_template', {
        metadata_options: [{ http_tokens: 'required', http_put_response_hop_limit: 2 }],
      }),
      'AWS’s defaults': change('aws_launch_template', { metadata_options: [] }),
    },
  },
  {
    name: 'a host’s image is pinned',
    violations: each('aws_launch_template', ({ image_id }) =>
      /^ami-[0-9a-f]{8,17}$/.test(String(image_id)) ? undefined : `starts ${image_id}`,
    ),
    broken: {
      'the newest image': change('aws_launch_template', {
        image_id: 'resolve:ssm:/aws/service/ami',
      }),
    },
  },
  {
    name: 'one agent runs, and a second only while it is replaced',
    violations: (plan) => {
      // A container's hosts are also a group, which grows with its tasks.
      const groups = ofType(plan, 'aws_autoscaling_group').filter(({ modules }) =>
        modules.includes('agent'),
      )
      if (groups.length !== 1) return [`module.agent: has ${groups.length} groups of hosts`]
      return groups.flatMap(({ address, values: { min_size, desired_capacity, max_size } }) =>
        min_size === 1 && desired_capacity === 1 && Number(max_size) <= 2
          ? []
          : [`${address}: ${desired_capacity}, from ${min_size} to ${max_size}`],
      )
    },
    broken: {
      'no agent': change('aws_autoscaling_group', { min_size: 0 }),
      'two agents': change('aws_autoscaling_group', { desired_capacity: 2 }),
      'three agents at once': change('aws_autoscaling_group', { max_size: 3 }),
      'no group for the agent': remove('aws_autoscaling_group'),
    },
  },
  {
    name: 'functions run the tested Node version on the cheaper processor',
    violations: each('aws_lambda_function', ({ runtime, architectures }) =>
      runtime === 'nodejs22.x' && listOf<string>(architectures).join() === 'arm64'
        ? undefined
        : `runs ${runtime} on ${listOf(architectures).join()}`,
    ),
    broken: {
      'an older Node': change('aws_lambda_function', { runtime: 'nodejs18.x' }),
      'the more expensive processor': change('aws_lambda_function', { architectures: ['x86_64'] }),
    },
  },
  {
    // Those inside call only the database, which needs no call to AWS: a token is signed locally.
    name: 'functions that call AWS stay outside the network: inside they would need a NAT gateway',
    violations: each(
      'aws_lambda_function',
      ({ vpc_config }, { address }) =>
        listOf(vpc_config).length > 0 !== insideNetwork.includes(address) && 'is on the wrong side',
    ),
    broken: {
      'inside the network': change('aws_lambda_function', {
        vpc_config: [{ subnet_ids: ['subnet-1'] }],
      }),
      'the function that reads a secret, inside': changeFunction('migration', 'login', {
        vpc_config: [{ subnet_ids: ['subnet-1'] }],
      }),
      'the function that migrates, outside': changeFunction('migration', 'schema', {
        vpc_config: [],
      }),
      'the function that runs reports, outside': changeFunction('migration', 'report', {
        vpc_config: [],
      }),
    },
  },
  {
    name: 'every function is released by version',
    violations: each(
      'aws_lambda_function',
      ({ publish }) => publish !== true && 'publishes no versions for a rollback',
    ),
    broken: { 'only the newest version': change('aws_lambda_function', { publish: false }) },
  },
  {
    name: 'a function times out before its gateway or queue',
    violations: each('aws_lambda_function', ({ timeout }, { modules }) => {
      // The gateway times out after 30 s. A message's visibility timeout is six times the
      // function's timeout. Neither invokes a migration: a deploy waits for it.
      const most = modules.includes('api') ? 29 : modules.includes('migration') ? 900 : 60
      return Number(timeout) > 0 && Number(timeout) <= most
        ? undefined
        : `has a timeout of ${timeout} s`
    }),
    broken: {
      'a quarter of an hour': changeFunction('worker', 'this', { timeout: 900 }),
      'longer than the gateway': changeFunction('api', 'api', { timeout: 31 }),
    },
  },
  {
    name: 'a container has a read-only file system, no root user and a pinned image',
    violations: each('aws_ecs_task_definition', ({ container_definitions: text }) => {
      if (typeof text !== 'string') return undefined
      const wrong = (JSON.parse(text) as Container[]).find(
        ({ readonlyRootFilesystem, privileged, user, image = '' }) =>
          readonlyRootFilesystem !== true ||
          privileged === true ||
          !user ||
          /^(root|0)(:|$)/.test(user) ||
          !image.includes('@sha256:'),
      )
      return wrong && `runs ${JSON.stringify(wrong).slice(0, 200)}`
    }),
    broken: {
      'a writable file system': add('aws_ecs_task_definition', {
        container_definitions: '[{"user":"1000","image":"x@sha256:1"}]',
      }),
      'the root user': add('aws_ecs_task_definition', {
        container_definitions:
          '[{"readonlyRootFilesystem":true,"user":"root","image":"x@sha256:1"}]',
      }),
      'the newest image': add('aws_ecs_task_definition', {
        container_definitions: '[{"readonlyRootFilesystem":true,"user":"1000","image":"x:latest"}]',
      }),
    },
  },
  {
    name: 'image tags are immutable, and images are scanned on push',
    violations: each('aws_ecr_repository', (values) => {
      if (values['image_tag_mutability'] !== 'IMMUTABLE') return 'has mutable tags'
      return blockOf(values, 'image_scanning_configuration')['scan_on_push'] === true
        ? undefined
        : 'is not scanned on push'
    }),
    broken: {
      'mutable tags': change('aws_ecr_repository', { image_tag_mutability: 'MUTABLE' }),
      'no scan': change('aws_ecr_repository', { image_scanning_configuration: [] }),
    },
  },
  {
    name: 'every resource has the tags Project and Shop',
    violations: (plan) =>
      plan.resources
        .filter(({ type, values }) => 'tags_all' in values && !untagged.has(type))
        .filter(({ values }) => {
          const tags = values['tags_all'] as Readonly<Record<string, string>> | null
          return !tags?.['Project'] || !tags['Shop']
        })
        .map(({ address }) => `${address}: has no Project or Shop tag`),
    broken: { 'a queue without tags': change('aws_sqs_queue', { tags_all: {} }) },
  },
  {
    name: 'the default network is not used',
    violations: (plan) =>
      ofType(plan, 'aws_default_vpc', 'aws_default_subnet').map(
        ({ address }) => `${address}: is used`,
      ),
    broken: { 'the default network is managed': add('aws_default_vpc', {}) },
  },
]
