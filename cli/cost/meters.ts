import { hours, type Month, minutes } from './month.ts'

/** A resource of a Terraform plan or state. */
export type Priced = {
  readonly address: string
  readonly type: string
  readonly values: Readonly<Record<string, unknown>>
}

/** Units used in a month, by the name of their price in prices.yaml. */
export type Uses = Readonly<Record<string, number>>

type Meter = (resource: Priced, month: Month, all: readonly Priced[]) => Uses

type Block = Readonly<Record<string, unknown>>

const numberOf = (value: unknown): number => Number(value ?? 0)
const firstOf = (value: unknown): Block =>
  ((value as readonly Block[] | undefined)?.[0] ?? {}) as Block
const hasType = (all: readonly Priced[], type: string) => all.some((one) => one.type === type)

const secretOf = ({ values }: Priced): Uses =>
  values['manage_master_user_password'] ? { secrets: 1 } : {}

/** Log groups that exist even if nothing writes to them, with the start of the address of their writer. */
const writers: Readonly<Record<string, string>> = {
  'module.api.aws_cloudwatch_log_group.function': 'module.api.aws_lambda_function.',
  'module.api.aws_cloudwatch_log_group.container': 'module.ecs[0].aws_ecs_service.',
  'module.network.aws_cloudwatch_log_group.flow': 'module.network.aws_flow_log.',
}

function isUnused(logGroup: string, all: readonly Priced[]): boolean {
  const writer = writers[logGroup]
  return writer !== undefined && !all.some(({ address }) => address.startsWith(writer))
}

const secondsOfMonth = hours * 3600

/** Returns the monthly runs of a schedule such as `rate(5 minutes)`; 0 without a schedule. */
function runsOfSchedule(all: readonly Priced[]): number {
  const schedule = all.find(({ type }) => type === 'aws_scheduler_schedule')
  if (!schedule) return 0
  const expression = String(schedule.values['schedule_expression'])
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  const minutesOf = { minute: 1, hour: 60, day: 1440 }[unit ?? '']
  if (!minutesOf)
    throw new Error(
      `${schedule.address}: cannot calculate the cost of ${expression}, only of rate(…)`,
    )
  return minutes / (Number(count) * minutesOf)
}

/** Returns the minimum number of the agent's hosts. */
function agentsIn(all: readonly Priced[]): number {
  const group = all.find(
    ({ type, address }) => type === 'aws_autoscaling_group' && address.includes('module.agent'),
  )
  return numberOf(group?.values['min_size'] ?? 1)
}

/** Returns the hosts of the group that uses a launch template (in the same module). */
function hostsOf(template: string, all: readonly Priced[]) {
  const module = (address: string) => address.split('.aws_')[0]
  const { values = {} } =
    all.find(
      ({ type, address }) =>
        type === 'aws_autoscaling_group' && module(address) === module(template),
    ) ?? {}
  const mixed = firstOf(values['mixed_instances_policy'])
  const onDemandPercent =
    firstOf(mixed['instances_distribution'])['on_demand_percentage_above_base_capacity'] ?? 100
  return { count: numberOf(values['min_size'] ?? 1), isSpot: numberOf(onDemandPercent) === 0 }
}

/** The monthly usage of each resource type. A function's number of calls depends on its address. */
export const meters: Readonly<Record<string, Meter>> = {
  aws_launch_template: ({ address, values }, _, all) => {
    const { count: hosts, isSpot } = hostsOf(address, all)
    const disk = firstOf(firstOf(values['block_device_mappings'])['ebs'])
    const isPublic = String(firstOf(values['network_interfaces'])['associate_public_ip_address'])
    return {
      [`${values['instance_type']}${isSpot ? '-spot' : ''}-hours`]: hosts * hours,
      'ebs-gp3-gb': hosts * numberOf(disk['volume_size']),
      ...(isPublic === 'true' && { 'public-ipv4-hours': hosts * hours }),
    }
  },
  aws_nat_gateway: () => ({ 'nat-gateway-hours': hours }),
  aws_eip: () => ({ 'public-ipv4-hours': hours }),
  // A capacity unit has 25 new connections a second, or 1 GB an hour.
  aws_lb: (_, { apiRequests, apiGb }) => ({
    'load-balancer-hours': hours,
    'load-balancer-lcu-hours': Math.max(apiRequests / (25 * 3600), apiGb),
  }),
  aws_ecs_service: ({ values }, _, all) => {
    if (values['launch_type'] !== 'FARGATE') return {}
    const tasks = numberOf(values['desired_count'])
    const task = all.find(({ type }) => type === 'aws_ecs_task_definition')?.values ?? {}
    const network = firstOf(values['network_configuration'])
    return {
      'fargate-arm-cpu-hours': (tasks * hours * numberOf(task['cpu'])) / 1024,
      'fargate-arm-gb-hours': (tasks * hours * numberOf(task['memory'])) / 1024,
      ...(network['assign_public_ip'] === true && { 'public-ipv4-hours': tasks * hours }),
    }
  },
  aws_ecr_repository: (_, month, all) => ({
    'ecr-gb': hasType(all, 'aws_ecs_service') ? month.assume('image_gb') : 0,
  }),

  // Backups up to the size of the storage are free.
  aws_db_instance: (resource) => {
    const { instance_class: kind, allocated_storage: gb, multi_az: isDouble } = resource.values
    const copies = isDouble ? 2 : 1
    return {
      [`${kind}-hours`]: copies * hours,
      'rds-gp3-gb': copies * numberOf(gb),
      ...secretOf(resource),
    }
  },
  aws_rds_cluster: (resource, { orders, assume }) => {
    const gb = (orders * assume('sales_gb_per_million_orders')) / 1e6
    const scaling = firstOf(resource.values['serverlessv2_scaling_configuration'])
    const least = numberOf(scaling['min_capacity'])
    const perOrder =
      numberOf(scaling['seconds_until_auto_pause']) + assume('database_awake_seconds')
    const awake = Math.min(hours, (orders * perOrder) / 3600)
    const acu = Math.max(least, assume('database_acu'))
    return {
      'aurora-acu-hours': awake * acu + (hours - awake) * least,
      'aurora-gb': gb,
      // The first day is free.
      'aurora-backup-gb':
        gb * Math.max(0, numberOf(resource.values['backup_retention_period']) - 1),
      'aurora-ios': orders * 10,
      ...secretOf(resource),
    }
  },
  aws_dynamodb_table: ({ address, values }, { orders, call, assume }, all) => {
    // Two write units for each act of an operator.
    if (address.endsWith('.audit')) return {}
    if (!address.endsWith('.orders')) return { 'dynamodb-reads': orders }
    const gb = (orders * assume('kb_per_order')) / 1e6
    const isKept = firstOf(values['point_in_time_recovery'])['enabled'] === true
    return {
      'dynamodb-writes': call('units.write'),
      'dynamodb-reads':
        orders * assume('reads_per_order') + runsOfSchedule(all) * assume('sweep_read_units'),
      'dynamodb-gb': gb,
      ...(isKept && { 'dynamodb-recovery-gb': gb }),
    }
  },

  aws_lambda_function: ({ address, values }, month, all) => {
    const { apiRequests, orders, assume } = month
    const gb = numberOf(values['memory_size']) / 1024
    // Runs only in a deploy, for seconds.
    if (address.includes('migration')) return {}
    const [runs, seconds] = address.includes('sweeper')
      ? [runsOfSchedule(all), assume('sweep_seconds')]
      : address.includes('orders-worker')
        ? [orders * assume('worker_runs_per_order'), assume('worker_seconds')]
        : address.includes('identity')
          ? [orders * assume('users_per_order'), assume('account_mail_seconds')]
          : [apiRequests, assume('api_seconds')]
    return { 'lambda-requests': runs, 'lambda-arm-gb-seconds': runs * seconds * gb }
  },
  aws_lambda_provisioned_concurrency_config: ({ values }, _, all) => {
    const api = all.find(
      ({ type, address }) => type === 'aws_lambda_function' && /\.api\b/.test(address),
    )
    const gb = numberOf(api?.values['memory_size']) / 1024
    const copies = numberOf(values['provisioned_concurrent_executions'])
    return { 'lambda-arm-provisioned-gb-seconds': copies * gb * hours * 3600 }
  },
  // Includes what the API sends to Stripe.
  aws_apigatewayv2_api: (_, { apiRequests, orders, assume }) => ({
    'http-api-requests': apiRequests,
    'transfer-out-gb': (orders * assume('kb_to_internet_per_order')) / 1e6,
  }),
  aws_cloudfront_distribution: (_, { siteRequests, apiRequests, siteGb, apiGb, assume }) => ({
    'cloudfront-requests': siteRequests + apiRequests,
    'cloudfront-gb': siteGb + apiGb,
    'invalidation-paths': assume('releases') * assume('invalidation_paths_per_release'),
  }),
  aws_cloudfront_function: (_, { siteRequests, apiRequests }) => ({
    'cloudfront-function-runs': siteRequests + apiRequests,
  }),
  // Each request reads one entry: a path for the site, the origin secret for the API.
  aws_cloudfront_key_value_store: (_, { siteRequests, apiRequests, assume }) => ({
    'key-value-store-reads': siteRequests + apiRequests,
    'key-value-store-calls': assume('releases') * assume('key_value_store_calls_per_release'),
  }),
  aws_wafv2_web_acl: ({ values }, { siteRequests, apiRequests }) => ({
    firewalls: 1,
    'firewall-rules': (values['rule'] as readonly unknown[] | undefined)?.length ?? 0,
    'firewall-requests': siteRequests + apiRequests,
  }),
  'artifacts-bucket': (_, { assume }) => ({ 's3-gb': assume('artifacts_gb') }),
  'hosted-zone': () => ({ 'hosted-zones': 1 }),
  aws_s3_bucket: ({ address }, { assume }) => ({
    's3-gb': address.includes('"site"') ? assume('site_gb') : 0,
  }),
  // The edge's log. Delivery is free, and S3 stores compressed files.
  aws_cloudwatch_log_delivery: (_, { siteRequests, apiRequests, assume }, all) => {
    const lifecycle = all.find(({ address }) => address.endsWith('configuration.access_log'))
    const { days } = firstOf(firstOf(lifecycle?.values['rule'])['expiration'])
    const kb = (siteRequests + apiRequests) * assume('edge_log_kb_per_request')
    return { 's3-gb': ((kb / 1e6) * numberOf(days)) / 30 }
  },

  aws_sqs_queue: ({ address }, { call, assume }, all) => {
    if (!address.includes('.this[')) return {}
    const polls = address.includes('"orders"')
      ? (assume('worker_pollers') * secondsOfMonth) / assume('worker_poll_seconds')
      : (agentsIn(all) * secondsOfMonth) / assume('agent_poll_seconds')
    return { 'sqs-requests': polls + call('sqs.requests') / 2 }
  },
  aws_sns_topic: ({ address }, { call }) => ({
    'sns-requests': address.includes('order') ? call('sns.PublishBatch') : 0,
  }),
  aws_ses_email_identity: (_, { call }) => ({ mails: call('ses.SendEmail') }),
  aws_ses_domain_identity: (_, { call }) => ({ mails: call('ses.SendEmail') }),
  // A handful of operators changes no price.
  aws_cognito_user_pool: ({ address }, { orders, assume }) =>
    address.endsWith('.operators') ? {} : { 'active-users': orders * assume('users_per_order') },
  aws_scheduler_schedule: (_, __, all) => ({ 'scheduler-runs': runsOfSchedule(all) }),
  // Each message to an encrypted topic uses its key. A deploy uses the signing key once.
  aws_kms_key: ({ values }, { call }) => ({
    'kms-keys': 1,
    ...(values['key_usage'] !== 'SIGN_VERIFY' && { 'kms-requests': call('sns.PublishBatch') }),
  }),

  aws_cloudwatch_log_group: ({ address, values }, { apiRequests, orders, assume }, all) => {
    if (isUnused(address, all)) return {}
    const kb = address.includes('.flow')
      ? assume('flow_log_gb') * 1e6
      : address.includes('module.api')
        ? (apiRequests * assume('log_kb_per_api_request')) / 2
        : address.includes('sweeper')
          ? runsOfSchedule(all) * assume('log_kb_per_sweep')
          : address.includes('module.agent')
            ? (agentsIn(all) * secondsOfMonth * assume('log_kb_per_heartbeat')) /
                assume('heartbeat_seconds') +
              (orders * assume('log_kb_per_order')) / 2
            : address.includes('orders-worker')
              ? (orders * assume('log_kb_per_order')) / 2
              : 0
    // AWS compresses stored logs, but does not say by how much: this is the upper limit.
    const months = numberOf(values['retention_in_days']) / 30
    return { 'log-gb': kb / 1e6, 'log-gb-months': (kb / 1e6) * months }
  },
  aws_cloudwatch_metric_alarm: ({ values }) => {
    const queries = (values['metric_query'] ?? []) as readonly Block[]
    const metrics = queries.filter(({ metric }) => (metric as readonly unknown[])?.length > 0)
    return { 'alarm-metrics': metrics.length || 1 }
  },
  aws_cloudwatch_log_metric_filter: ({ values }, { orders, assume }, all) => {
    const filters = all.filter(({ type }) => type === 'aws_cloudwatch_log_metric_filter').length
    const reported = assume('metrics_always') + (orders > 0 ? assume('metrics_with_orders') : 0)
    return values['name'] ? { 'custom-metrics': reported / filters } : {}
  },
  aws_cloudwatch_dashboard: () => ({ dashboards: 1 }),
}
