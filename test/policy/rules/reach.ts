import { blockOf, listOf, ofType, refersTo } from '../plan.ts'
import { add, change, each, type Rule, remove, unlink } from '../rule.ts'

const isPrivate = (block: unknown) => typeof block !== 'string' || block.startsWith('10.')

type InlineRule = { readonly cidr_blocks?: string[]; readonly ipv6_cidr_blocks?: string[] }

const blocksOf = ({ cidr_blocks = [], ipv6_cidr_blocks = [] }: InlineRule) => [
  ...(cidr_blocks ?? []),
  ...(ipv6_cidr_blocks ?? []),
]

/**
 * Rules about network access. CloudFront and the HTTP API are the only entrances, and both lead
 * only to the app.
 */
export const reach: readonly Rule[] = [
  {
    name: 'no rule lets anybody in from outside the network',
    faults: (plan) => [
      ...each('aws_vpc_security_group_ingress_rule', ({ cidr_ipv4, cidr_ipv6, prefix_list_id }) => {
        if (!isPrivate(cidr_ipv4) || cidr_ipv6) return `lets ${cidr_ipv4 ?? cidr_ipv6} in`
        return prefix_list_id ? `lets ${prefix_list_id} in` : undefined
      })(plan),
      ...each('aws_security_group_rule', ({ type, ...values }) => {
        const open = blocksOf(values).find((block) => !isPrivate(block))
        return type === 'ingress' && open && `lets ${open} in`
      })(plan),
      ...each(['aws_security_group', 'aws_default_security_group'], ({ ingress }) => {
        const open = listOf<InlineRule>(ingress)
          .flatMap(blocksOf)
          .find((block) => !isPrivate(block))
        return open && `lets ${open} in`
      })(plan),
    ],
    broken: {
      'a rule for everybody': change('aws_vpc_security_group_ingress_rule', {
        cidr_ipv4: '0.0.0.0/0',
      }),
      'a rule for everybody by IPv6': change('aws_vpc_security_group_ingress_rule', {
        cidr_ipv6: '::/0',
      }),
      'a rule of the older kind': add('aws_security_group_rule', {
        type: 'ingress',
        cidr_blocks: ['0.0.0.0/0'],
      }),
      'a rule inside its group': change('aws_security_group', {
        ingress: [{ cidr_blocks: ['0.0.0.0/0'] }],
      }),
      'the default group, opened': change('aws_default_security_group', {
        ingress: [{ cidr_blocks: ['0.0.0.0/0'] }],
      }),
    },
  },
  {
    name: 'the network’s default group is closed',
    faults: (plan) =>
      ofType(plan, 'aws_vpc').flatMap((vpc) => {
        const groups = ofType(plan, 'aws_default_security_group')
        const isClosed = groups.some((group) => refersTo(group, vpc))
        return isClosed ? [] : [`${vpc.address}: its default group lets its members talk`]
      }),
    broken: { 'nobody closes it': remove('aws_default_security_group') },
  },
  {
    name: 'the database has no address outside',
    faults: each(
      ['aws_db_instance', 'aws_rds_cluster_instance'],
      ({ publicly_accessible }) => publicly_accessible !== false && 'has a public address',
    ),
    broken: { 'a public address': change('aws_db_instance', { publicly_accessible: true }) },
  },
  {
    name: 'a load balancer is inside',
    faults: each('aws_lb', ({ internal }) => internal !== true && 'faces the internet'),
    broken: { 'one that faces the internet': add('aws_lb', { internal: false }) },
  },
  {
    name: 'nobody logs in to a host',
    faults: each('aws_launch_template', ({ key_name }) => Boolean(key_name) && 'has an SSH key'),
    broken: { 'an SSH key': change('aws_launch_template', { key_name: 'me' }) },
  },
  {
    name: 'a function has no address of its own',
    faults: each('aws_lambda_function_url', () => 'is a door beside the API'),
    broken: { 'a function URL': add('aws_lambda_function_url', {}) },
  },
  {
    name: 'who calls a function is named',
    faults: each(
      'aws_lambda_permission',
      ({ principal }, { references }) =>
        (principal === '*' || ![...references].some((name) => name.endsWith('.execution_arn'))) &&
        'lets any caller call',
    ),
    broken: {
      everybody: change('aws_lambda_permission', { principal: '*' }),
      'any API': unlink('aws_lambda_permission', (name) => name.endsWith('.execution_arn')),
    },
  },
  {
    name: 'a bucket is closed to the public',
    faults: (plan) => {
      const blocks = ofType(plan, 'aws_s3_bucket_public_access_block')
      const names = [
        'block_public_acls',
        'block_public_policy',
        'ignore_public_acls',
        'restrict_public_buckets',
      ]
      return ofType(plan, 'aws_s3_bucket').flatMap((bucket) => {
        const block = blocks.find((one) => refersTo(one, bucket))
        const open = names.filter((name) => block?.values[name] !== true)
        return open.length > 0 ? [`${bucket.address}: ${open.join(', ')} is not set`] : []
      })
    },
    broken: {
      'a bucket that nobody closes': remove('aws_s3_bucket_public_access_block'),
      'a bucket that is open by policy': change('aws_s3_bucket_public_access_block', {
        block_public_policy: false,
      }),
    },
  },
  {
    name: 'only the distribution reads the site',
    faults: each('aws_cloudfront_distribution', ({ origin }, { references }) =>
      listOf<{ origin_id: string; custom_origin_config: unknown[] }>(origin).some(
        ({ origin_id, custom_origin_config }) =>
          origin_id === 'site' && listOf(custom_origin_config).length > 0,
      ) || ![...references].some((name) => name.startsWith('aws_cloudfront_origin_access_control'))
        ? 'reads its bucket as anybody may'
        : undefined,
    ),
    broken: {
      'a bucket read by its website': change('aws_cloudfront_distribution', ({ origin }) => ({
        origin: listOf<object>(origin).map((one) => ({ ...one, custom_origin_config: [{}] })),
      })),
    },
  },
  {
    name: 'the API is throttled, and its dear routes lower',
    faults: each('aws_apigatewayv2_stage', ({ default_route_settings, route_settings }) => {
      const whole = blockOf({ default_route_settings }, 'default_route_settings')
      const rate = Number(whole['throttling_rate_limit'] ?? 0)
      if (!(rate > 0)) return 'has no limit'
      const checkout = listOf<{ route_key: string; throttling_rate_limit: number }>(
        route_settings,
      ).find(({ route_key }) => route_key === 'POST /checkout')
      return !checkout || checkout.throttling_rate_limit >= rate
        ? 'lets as many check out as look'
        : undefined
    }),
    broken: {
      'no limit at all': change('aws_apigatewayv2_stage', { default_route_settings: [] }),
      'no limit of its own for checkout': change('aws_apigatewayv2_stage', { route_settings: [] }),
    },
  },
]
