import t, { type Test } from 'tap'
import { costOf, refuseOverBudget } from '../../cost/cost-of.ts'
import { costsNothing, meters, type Priced } from '../../cost/meters.ts'
import { readPrices, readUsage } from '../../cost/price-file.ts'
import { pricedIn } from '../../cost/priced-in.ts'
import { costChange, costTable } from '../../cost/tell-cost.ts'

const tariff = { prices: readPrices(), usage: readUsage() }
const resource = (type: string, values: object = {}, name = 'this'): Priced => ({
  address: `module.x.${type}.${name}`,
  type,
  values: values as Priced['values'],
})
const idle = (...resources: readonly Priced[]) => costOf(resources, 0, tariff).total
const near = (t: Test, found: number, wanted: number, what: string) =>
  t.ok(Math.abs(found - wanted) < 0.01, `${what}: ${found.toFixed(3)}, not ${wanted}`)

t.test('what a clock adds up is there without an order', async (t) => {
  near(t, idle(resource('aws_nat_gateway')), 35.04, 'a NAT gateway')
  near(t, idle(resource('aws_lb')), 18.4, 'a load balancer')
  const host = {
    instance_type: 't4g.micro',
    block_device_mappings: [{ ebs: [{ volume_size: 8 }] }],
    network_interfaces: [{ associate_public_ip_address: 'true' }],
  }
  near(t, idle(resource('aws_launch_template', host)), 6.72 + 3.65 + 0.7, 'the agent’s host')
  const spot = { ...host, instance_market_options: [{ market_type: 'spot' }] }
  near(t, idle(resource('aws_launch_template', spot)), 2.56 + 3.65 + 0.7, 'a spot host')
  const two = resource('aws_autoscaling_group', { min_size: 2 })
  near(t, idle(resource('aws_launch_template', host), two), 2 * (6.72 + 3.65 + 0.7), 'two of them')
})

t.test('what the values say of costly choices is what they cost', async (t) => {
  const rules = { rule: [{}, {}, {}, {}] }
  near(t, idle(resource('aws_wafv2_web_acl', rules)), 9, 'the firewall')
  const database = { instance_class: 'db.t4g.micro', allocated_storage: 20 }
  const single = idle(resource('aws_db_instance', database))
  near(
    t,
    idle(resource('aws_db_instance', { ...database, multi_az: true })),
    2 * single,
    'two zones',
  )
  near(t, idle(resource('aws_rds_cluster', aurora(0))), 0, 'a database that sleeps')
  near(t, idle(resource('aws_rds_cluster', aurora(0.5))), 51.1, 'one that never does')
  const api = resource('aws_lambda_function', { memory_size: 512 }, 'api[0]')
  const copy = { provisioned_concurrent_executions: 1 }
  const kept = resource('aws_lambda_provisioned_concurrency_config', copy)
  near(
    t,
    idle({ ...api, address: 'module.api.aws_lambda_function.api[0]' }, kept),
    4.38,
    'a warm copy',
  )
})

const aurora = (least: number) => ({
  serverlessv2_scaling_configuration: [{ min_capacity: least }],
})

t.test('what is free is shared, and only what is beyond is paid', async (t) => {
  const alarms = (count: number) =>
    Array.from({ length: count }, (_, i) => resource('aws_cloudwatch_metric_alarm', {}, `a${i}`))
  near(t, idle(...alarms(10)), 0, 'ten alarms')
  near(t, idle(...alarms(26)), 1.6, 'twenty-six')
  const two = resource('aws_cloudwatch_metric_alarm', {
    metric_query: [{ metric: [{}] }, { metric: [{}] }, { metric: [] }],
  })
  near(t, idle(...alarms(10), two), 0.2, 'an alarm of two metrics is two')
})

t.test('an order costs what its calls cost', async (t) => {
  const table = resource('aws_dynamodb_table', {}, 'orders')
  const million = costOf([table], 1_000_000, tariff).total
  const { calls, assumed } = tariff.usage
  const of = (name: string) => calls[`dynamodb.${name}`] ?? Number.NaN
  const writes =
    of('TransactWriteItems') * (assumed['write_units_per_transaction']?.value ?? 0) +
    of('PutItem') +
    2 * of('UpdateItem')
  t.ok(million > writes * 0.70675, 'the writes, and more')
  t.ok(million < writes * 0.70675 + 10, 'but not much more')
})

t.test('what nobody has priced is an error that names it', async (t) => {
  const odd = resource('aws_sagemaker_endpoint')
  t.throws(
    () => idle(odd),
    /module\.x\.aws_sagemaker_endpoint\.this: nobody has priced aws_sagemaker/,
  )
  const large = resource('aws_db_instance', { instance_class: 'db.r6g.large' })
  t.throws(() => idle(large), /no price for db\.r6g\.large-hours/)
  const twice = Object.keys(meters).filter((type) => type in costsNothing)
  t.strictSame(twice, [], 'no type both costs and does not')
})

t.test('every price says of what, since when and from where', async (t) => {
  const { prices } = tariff.prices
  t.ok(Object.keys(prices).length > 40)
  t.throws(
    () => readPrices(t.testdir({ 'prices.yaml': 'region: a\nprices: { x: { usd: 1 } }' })),
    /per/,
  )
  t.throws(() => readUsage(t.testdir({ 'usage.yaml': 'calls: {}' })), /assumed/)
})

t.test('a budget that does not hold is refused, with what is dear', async (t) => {
  const cost = costOf([resource('aws_nat_gateway'), resource('aws_lb')], 0, tariff)
  t.doesNotThrow(() => refuseOverBudget(cost, 60, 'dev'))
  t.throws(
    () => refuseOverBudget(cost, 10, 'dev'),
    /dev would cost 53\.44 \$ .*budget\.monthly_usd is 10\n +35\.04 {2}module\.x\.aws_nat_gateway/,
  )
})

t.test('costs are told in columns, and a change by what changes', async (t) => {
  const [nat, balancer] = [resource('aws_nat_gateway'), resource('aws_lb')]
  const before = [0, 1000, 100_000].map((orders) => costOf([nat], orders, tariff))
  const after = [0, 1000, 100_000].map((orders) => costOf([nat, balancer], orders, tariff))
  t.match(costTable(after, [0, 1000, 100_000]).at(-1), /53\.44 +53\.44 +53\.44 {2}together/)
  const told = costChange(before, after)
  t.equal(told[0], 'cost a month at 0 orders: 35.04 → 53.44 $ (+18.40)')
  t.strictSame(told.slice(3), ['  0.00 → 18.40  module.x.aws_lb.this'])
})

t.test('every resource of a state is found, and nothing that is only read', async (t) => {
  const found = pricedIn({
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
  t.strictSame(pricedIn(undefined), [])
})
