import t, { type Test } from 'tap'
import { openShards } from '#core/order/order.ts'
import { logEveryMs } from '../../../ec2-agent/heartbeat.ts'
import { waitSeconds } from '../../../ec2-agent/wire.ts'
import {
  type Budget,
  costOf,
  isWithinBudget,
  refuseOverBudget,
  withoutFreeUnits,
} from '../../cost/cost-of.ts'
import { columnsOf, costChange, costTable } from '../../cost/format-cost.ts'
import { freeResources } from '../../cost/free-resources.ts'
import { meters, type Priced } from '../../cost/meters.ts'
import { monthOf } from '../../cost/month.ts'
import { pricedOutsidePlan } from '../../cost/outside-plan.ts'
import { readPrices, readUsage } from '../../cost/price-file.ts'
import { pricedResources } from '../../cost/priced-resources.ts'
import { findStalePrices } from '../../cost/stale-prices.ts'
import { stripeFees } from '../../cost/stripe-fees.ts'
import type { Deployment } from '../../deployment.ts'
import { compareCost } from '../../release/compare-cost.ts'
import type { ReleasePlan } from '../../release/plan-release.ts'

const tariff = { prices: readPrices(), usage: readUsage() }
const resource = (type: string, values: object = {}, name = 'this'): Priced => ({
  address: `module.x.${type}.${name}`,
  type,
  values: values as Priced['values'],
})
const idle = (...resources: readonly Priced[]) => costOf(resources, 0, tariff).total
const near = (t: Test, found: number, wanted: number, what: string) =>
  t.ok(Math.abs(found - wanted) < 0.01, `${what}: ${found.toFixed(3)}, not ${wanted}`)

t.test('resources billed by time cost the same without orders', async (t) => {
  near(t, idle(resource('aws_nat_gateway')), 35.04, 'a NAT gateway')
  near(t, idle(resource('aws_lb')), 18.4, 'a load balancer')
  const host = {
    instance_type: 't4g.micro',
    block_device_mappings: [{ ebs: [{ volume_size: 8 }] }],
    network_interfaces: [{ associate_public_ip_address: 'true' }],
  }
  near(t, idle(resource('aws_launch_template', host)), 6.72 + 3.65 + 0.7, 'the agent’s host')
  const spot = resource('aws_autoscaling_group', {
    min_size: 1,
    mixed_instances_policy: [
      { instances_distribution: [{ on_demand_percentage_above_base_capacity: 0 }] },
    ],
  })
  near(t, idle(resource('aws_launch_template', host), spot), 2.56 + 3.65 + 0.7, 'a spot host')
  const two = resource('aws_autoscaling_group', { min_size: 2 })
  near(t, idle(resource('aws_launch_template', host), two), 2 * (6.72 + 3.65 + 0.7), 'two of them')
})

t.test('the cost follows the values of expensive options', async (t) => {
  const rules = { rule: Array(7).fill({}) }
  near(t, idle(resource('aws_wafv2_web_acl', rules)), 12, 'the firewall')
  const database = { instance_class: 'db.t4g.micro', allocated_storage: 20 }
  const single = idle(resource('aws_db_instance', database))
  near(
    t,
    idle(resource('aws_db_instance', { ...database, multi_az: true })),
    2 * single,
    'two zones',
  )
  near(t, idle(resource('aws_rds_cluster', aurora(0))), 0, 'a paused database')
  near(t, idle(resource('aws_rds_cluster', aurora(0.5))), 51.1, 'a database that never pauses')
  const api = resource('aws_lambda_function', { memory_size: 512 }, 'api[0]')
  const copy = { provisioned_concurrent_executions: 1 }
  const kept = resource('aws_lambda_provisioned_concurrency_config', copy)
  near(
    t,
    idle({ ...api, address: 'module.api.aws_lambda_function.api[0]' }, kept),
    4.38,
    'an instance of provisioned concurrency',
  )
})

const aurora = (least: number) => ({
  serverlessv2_scaling_configuration: [{ min_capacity: least }],
})

t.test('free units are shared, and only further units are charged', async (t) => {
  const alarms = (count: number) =>
    Array.from({ length: count }, (_, i) => resource('aws_cloudwatch_metric_alarm', {}, `a${i}`))
  near(t, idle(...alarms(10)), 0, 'ten alarms')
  near(t, idle(...alarms(26)), 1.6, 'twenty-six')
  const two = resource('aws_cloudwatch_metric_alarm', {
    metric_query: [{ metric: [{}] }, { metric: [{}] }, { metric: [] }],
  })
  near(t, idle(...alarms(10), two), 0.2, 'an alarm with two metrics counts twice')
})

t.test('the cost of an order is the cost of its calls', async (t) => {
  const table = resource('aws_dynamodb_table', {}, 'orders')
  const million = costOf([table], 1_000_000, tariff).total
  const writes = tariff.usage.calls['units.write'] ?? Number.NaN
  t.ok(million > writes * 0.70675, 'more than the writes')
  t.ok(million < writes * 0.70675 + 10, 'but not much more')
})

t.test('a resource without a price is an error that names it', async (t) => {
  const unpriced = resource('aws_sagemaker_endpoint')
  t.throws(
    () => idle(unpriced),
    /module\.x\.aws_sagemaker_endpoint\.this: aws_sagemaker_endpoint has no price/,
  )
  const large = resource('aws_db_instance', { instance_class: 'db.r6g.large' })
  t.throws(() => idle(large), /no price for db\.r6g\.large-hours/)
  const twice = Object.keys(meters).filter((type) => type in freeResources)
  t.strictSame(twice, [], 'no type is both charged and free')
})

t.test('every price has a unit, a date and a source', async (t) => {
  const { prices } = tariff.prices
  t.ok(Object.keys(prices).length > 40)
  t.throws(
    () => readPrices(t.testdir({ 'prices.yaml': 'region: a\nprices: { x: { usd: 1 } }' })),
    /per/,
  )
  t.throws(() => readUsage(t.testdir({ 'usage.yaml': 'calls: {}' })), /assumed/)
})

t.test('the budget is compared with the cost at budget.orders', async (t) => {
  const resources = [resource('aws_nat_gateway'), resource('aws_lb')]
  const cost = costOf(resources, 0, tariff)
  const budget = (usd: number): Budget => ({ usd, orders: 2500 })
  t.doesNotThrow(() => refuseOverBudget(cost, budget(60), 'dev'))
  t.throws(
    () => refuseOverBudget(cost, budget(10), 'dev'),
    /dev would cost 53\.44 \$ a month at 2,500 orders \(budget\.orders\), .*budget\.monthly_usd is 10\n +35\.04 {2}module\.x\.aws_nat_gateway/,
  )
  t.strictSame(columnsOf(budget(60)), [0, 1000, 2500, 100_000], 'an extra column')
  t.strictSame(columnsOf({ usd: 60, orders: 1000 }), [0, 1000, 100_000], 'no duplicate column')
  const table = resource('aws_dynamodb_table', {}, 'orders')
  const columns = columnsOf(budget(0.07))
  const costs = columns.map((orders) => costOf([table], orders, tariff))
  t.match(
    costTable(costs, columns, budget(0.07)).at(-1),
    /^ +within +within +over +over {2}budget of 0\.07 \$$/,
    'every column is compared with the budget',
  )
  t.notOk(isWithinBudget(costOf([table], 2500, tariff), budget(0.07)))
})

t.test('a deploy compares the cost at budget.orders, not at zero orders', async (t) => {
  const table = resource('aws_dynamodb_table', {}, 'orders')
  const planned_values = { root_module: { resources: [{ ...table, mode: 'managed' }] } }
  const plans = {
    foundation: { json: { planned_values } },
    app: { json: {} },
  } as unknown as ReleasePlan
  const printed: string[] = []
  const compare = (orders: number, enforce: boolean) => {
    const values = { budget: { monthly_usd: 0.3, orders }, edge: { domain: null } }
    const deployment = { env: 'dev', values } as unknown as Deployment
    compareCost((line) => printed.push(line), plans, deployment, { enforce })
  }
  t.doesNotThrow(() => compare(1000, true))
  t.throws(() => compare(2500, true), /dev would cost 0\.38 \$ a month at 2,500 orders/)
  printed.length = 0
  t.doesNotThrow(() => compare(2500, false), 'a diff only prints it')
  t.ok(printed.includes('monthly cost at 2,500 orders: 0.23 → 0.38 $ (+0.15)'))
  t.match(printed.join('\n'), /at 2,500 orders; cost: 0\.38 \$, over budget: a deploy is refused/)
})

t.test(
  'the cost table has a column for each volume, and a change lists changed costs',
  async (t) => {
    const [nat, balancer] = [resource('aws_nat_gateway'), resource('aws_lb')]
    const columns = [0, 1000, 100_000]
    const before = columns.map((orders) => costOf([nat], orders, tariff))
    const after = columns.map((orders) => costOf([nat, balancer], orders, tariff))
    const table = costTable(after, columns, { usd: 60, orders: 1000 })
    t.match(table.at(-2), /53\.44 +53\.45 +54\.34 {2}total/)
    const changes = costChange(before, after, columns)
    t.equal(changes[0], 'monthly cost at 0 orders: 35.04 → 53.44 $ (+18.40)')
    t.strictSame(changes.slice(3), ['  0.00 → 18.40  module.x.aws_lb.this'])
  },
)

t.test('the assumed polling intervals match the code', async (t) => {
  const value = (name: string) => tariff.usage.assumed[name]?.value
  t.equal(value('agent_poll_seconds'), waitSeconds, 'the agent’s long-polling time')
  t.equal(value('heartbeat_seconds'), logEveryMs / 1000, 'the agent’s heartbeat interval')
  t.equal(value('sweep_read_units'), openShards.length / 2, 'half a unit for each shard')

  const queue = (name: string) => ({
    ...resource('aws_sqs_queue'),
    address: `module.messaging.aws_sqs_queue.this["${name}"]`,
  })
  const group = (min_size: number) => ({
    ...resource('aws_autoscaling_group', { min_size }),
    address: 'module.agent.aws_autoscaling_group.this',
  })
  const month = 730 * 3600
  const paid = withoutFreeUnits(tariff)
  const requests = (...resources: readonly Priced[]) =>
    Math.round((costOf(resources, 0, paid).total / 0.4) * 1e6)
  t.equal(requests(queue('long-tasks'), group(1)), month / waitSeconds)
  t.equal(requests(queue('long-tasks'), group(2)), (2 * month) / waitSeconds, 'each host polls')
  t.equal(requests(queue('orders')), (5 * month) / 20)
  const shop = [queue('long-tasks'), queue('orders'), group(1)]
  near(t, costOf(shop, 0, tariff).total, 0, 'one environment is within the free million')
  near(t, costOf([...shop, ...shop], 0, tariff).total, 0.34, 'two in one account are not')
})

t.test('the number of sweeps follows the schedule', async (t) => {
  const sweeper = {
    ...resource('aws_lambda_function', { memory_size: 1024 }),
    address: 'module.worker.aws_lambda_function.this["sweeper"]',
  }
  const every = (schedule_expression: string) =>
    resource('aws_scheduler_schedule', { schedule_expression })
  const paid = withoutFreeUnits(tariff)
  const price = (expression: string) => costOf([sweeper, every(expression)], 0, paid).total
  near(t, price('rate(1 minute)'), 5 * price('rate(5 minutes)'), 'five times as often')
  near(t, price('rate(60 minutes)'), price('rate(1 hour)'), 'an hour has 60 minutes')
  t.throws(() => price('cron(0 12 * * ? *)'), /cannot calculate the cost of cron/)
})

t.test('a log group costs nothing while nothing writes to it', async (t) => {
  const at = (address: string, type: string) => ({ ...resource(type), address })
  const group = (address: string) => ({
    ...resource('aws_cloudwatch_log_group', { retention_in_days: 365 }),
    address,
  })
  const paid = withoutFreeUnits(tariff)
  const price = (...resources: readonly Priced[]) => costOf(resources, 100_000, paid).total
  const logs = ['function', 'container'].map((name) =>
    group(`module.api.aws_cloudwatch_log_group.${name}`),
  )
  const [own] = logs
  const api = at('module.api.aws_lambda_function.api[0]', 'aws_lambda_function')
  const service = at('module.ecs[0].aws_ecs_service.api', 'aws_ecs_service')
  const one = price(own as Priced, api) - price(api)
  t.ok(one > 1, 'the log of the app')
  near(t, price(...logs, api) - price(api), one, 'a function writes to one of both')
  near(t, price(...logs, service) - price(service), one, 'a container too')
  const flow = group('module.network.aws_cloudwatch_log_group.flow')
  near(t, price(flow), 0, 'no flow log')
  t.ok(price(flow, at('module.network.aws_flow_log.this[0]', 'aws_flow_log')) > 0.01, 'a flow log')
})

t.test('a database stays awake for its auto-pause delay', async (t) => {
  const database = (seconds_until_auto_pause: number) =>
    resource('aws_rds_cluster', {
      serverlessv2_scaling_configuration: [{ min_capacity: 0, seconds_until_auto_pause }],
    })
  const hundred = (pause: number) => costOf([database(pause)], 100, tariff).total
  near(t, hundred(300), (100 * 420 * 0.5 * 0.14) / 3600, 'five minutes')
  near(t, hundred(600), (100 * 720 * 0.5 * 0.14) / 3600, 'ten minutes')
})

t.test('all managed resources of a state are priced, and data sources are not', async (t) => {
  const found = pricedResources({
    root_module: {
      resources: [
        { address: 'data.aws_region.this', type: 'aws_region', mode: 'data', values: {} },
      ],
      child_modules: [{ resources: [{ ...resource('aws_lb'), mode: 'managed' }] }],
    },
  })
  t.strictSame(
    found.map(({ type }) => type),
    ['aws_lb'],
  )
  t.strictSame(pricedResources(undefined), [])
})

t.test('invalidations, load, transfer and the bucket of artifacts cost what AWS charges', (t) => {
  const uses = (type: string, orders: number, values: object = {}) => {
    const month = monthOf(orders, tariff.usage)
    return meters[type]?.(resource(type, values), month, []) ?? {}
  }
  t.equal(uses('aws_cloudfront_distribution', 0)['invalidation-paths'], 800, 'below 1,000: free')
  const distribution = resource('aws_cloudfront_distribution')
  near(t, idle(distribution, { ...distribution, address: 'another' }), 3, '600 paths above 1,000')
  t.equal(uses('aws_lb', 0)['load-balancer-lcu-hours'], 0)
  t.ok((uses('aws_lb', 100_000)['load-balancer-lcu-hours'] ?? 0) > 100)
  t.ok((uses('aws_apigatewayv2_api', 1e6)['transfer-out-gb'] ?? 0) > 1)
  const backups = uses('aws_rds_cluster', 1e6, { ...aurora(0), backup_retention_period: 8 })
  t.equal(backups['aurora-backup-gb'], 14, 'the first day is free')
  near(t, idle(...pricedOutsidePlan({ edge: { domain: null } })), 0.23, 'the bucket')
  near(t, idle(...pricedOutsidePlan({ edge: { domain: 'a.fr' } })), 0.73, 'and a hosted zone')
  t.end()
})

t.test('prices that were not checked for 90 days are a warning', (t) => {
  const { prices } = tariff.prices
  const price = { usd: 1, per: 1, free: 0, unit: 'hour', source: 'https://aws.amazon.com/' }
  const of = (...dates: readonly string[]) => ({
    region: 'eu-west-1',
    prices: Object.fromEntries(dates.map((date, index) => [`${index}`, { ...price, date }])),
  })
  const now = new Date('2026-11-30T09:00:00Z')
  t.equal(findStalePrices(of('2026-09', '2026-11'), now), undefined)
  t.match(findStalePrices(of('2026-08', '2026-11'), now), /^warning: 1 of 2 prices .* 2026-08/)
  t.ok(Object.keys(prices).length > 45)
  t.end()
})

t.test('Stripe’s fees are a line of their own', (t) => {
  t.match(stripeFees(1000, tariff.usage), /about 850 € for 1,000 orders of 40 €/)
  t.end()
})
