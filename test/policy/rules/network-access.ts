import { blockOf, listOf, ofType, refersTo } from '../plan.ts'
import { add, change, each, type Rule, remove, unlink } from '../rule.ts'

const isPrivate = (block: unknown) => typeof block !== 'string' || block.startsWith('10.')

type InlineRule = { readonly cidr_blocks?: string[]; readonly ipv6_cidr_blocks?: string[] }

const blocksOf = ({ cidr_blocks = [], ipv6_cidr_blocks = [] }: InlineRule) => [
  ...(cidr_blocks ?? []),
  ...(ipv6_cidr_blocks ?? []),
]

/** Whether a reference is the ARN of an API or of a user pool: only these invoke a function. */
const isCaller = (name: string) =>
  name.endsWith('.execution_arn') || /^aws_cognito_user_pool\.\w+\.arn$/.test(name)

/**
 * Rules about network access. CloudFront and the HTTP API are the only public addresses, and both
 * forward only to the site and the app.
 */
export const networkAccess: readonly Rule[] = [
  {
    name: 'no security group rule allows traffic from outside the network',
    violations: (plan) => [
      ...each('aws_vpc_security_group_ingress_rule', ({ cidr_ipv4, cidr_ipv6, prefix_list_id }) => {
        if (!isPrivate(cidr_ipv4) || cidr_ipv6) return `allows ${cidr_ipv4 ?? cidr_ipv6}`
        return prefix_list_id ? `allows ${prefix_list_id}` : undefined
      })(plan),
      ...each('aws_security_group_rule', ({ type, ...values }) => {
        const open = blocksOf(values).find((block) => !isPrivate(block))
        return type === 'ingress' && open && `allows ${open}`
      })(plan),
      ...each(['aws_security_group', 'aws_default_security_group'], ({ ingress }) => {
        const open = listOf<InlineRule>(ingress)
          .flatMap(blocksOf)
          .find((block) => !isPrivate(block))
        return open && `allows ${open}`
      })(plan),
    ],
    broken: {
      'a rule for all IPv4 addresses': change('aws_vpc_security_group_ingress_rule', {
        cidr_ipv4: '0.0.0.0/0',
      }),
      'a rule for all IPv6 addresses': change('aws_vpc_security_group_ingress_rule', {
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
    violations: (plan) =>
      ofType(plan, 'aws_vpc').flatMap((vpc) => {
        const groups = ofType(plan, 'aws_default_security_group')
        const isClosed = groups.some((group) => refersTo(group, vpc))
        return isClosed ? [] : [`${vpc.address}: its default group allows traffic between members`]
      }),
    broken: { 'an open default group': remove('aws_default_security_group') },
  },
  {
    name: 'the database has no public address',
    violations: each(
      ['aws_db_instance', 'aws_rds_cluster_instance'],
      ({ publicly_accessible }) => publicly_accessible !== false && 'has a public address',
    ),
    broken: { 'a public address': change('aws_db_instance', { publicly_accessible: true }) },
  },
  {
    name: 'load balancers are internal',
    violations: each('aws_lb', ({ internal }) => internal !== true && 'faces the internet'),
    broken: { 'an internet-facing load balancer': add('aws_lb', { internal: false }) },
  },
  {
    name: 'hosts have no SSH login',
    violations: each(
      'aws_launch_template',
      ({ key_name }) => Boolean(key_name) && 'has an SSH key',
    ),
    broken: { 'an SSH key': change('aws_launch_template', { key_name: 'me' }) },
  },
  {
    name: 'functions have no function URL',
    violations: each('aws_lambda_function_url', () => 'bypasses the API'),
    broken: { 'a function URL': add('aws_lambda_function_url', {}) },
  },
  {
    name: 'a function permission names its caller',
    violations: each(
      'aws_lambda_permission',
      ({ principal }, { references }) =>
        (principal === '*' || ![...references].some(isCaller)) && 'allows any caller',
    ),
    broken: {
      'any principal': change('aws_lambda_permission', { principal: '*' }),
      'any API or user pool': unlink('aws_lambda_permission', isCaller),
    },
  },
  {
    name: 'buckets block public access',
    violations: (plan) => {
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
      'a bucket without a public access block': remove('aws_s3_bucket_public_access_block'),
      'a bucket that a policy may open': change('aws_s3_bucket_public_access_block', {
        block_public_policy: false,
      }),
    },
  },
  {
    name: 'only the distribution reads the site',
    violations: each('aws_cloudfront_distribution', ({ origin }, { references }) =>
      listOf<{ origin_id: string; custom_origin_config: unknown[] }>(origin).some(
        ({ origin_id, custom_origin_config }) =>
          origin_id === 'site' && listOf(custom_origin_config).length > 0,
      ) || ![...references].some((name) => name.startsWith('aws_cloudfront_origin_access_control'))
        ? 'reads its bucket without authentication'
        : undefined,
    ),
    broken: {
      'a bucket read through its website endpoint': change(
        'aws_cloudfront_distribution',
        ({ origin }) => ({
          origin: listOf<object>(origin).map((one) => ({ ...one, custom_origin_config: [{}] })),
        }),
      ),
    },
  },
  {
    name: 'the API is throttled, and its expensive routes more strictly',
    violations: each('aws_apigatewayv2_stage', ({ default_route_settings, route_settings }) => {
      const defaults = blockOf({ default_route_settings }, 'default_route_settings')
      const rate = Number(defaults['throttling_rate_limit'] ?? 0)
      if (!(rate > 0)) return 'has no limit'
      const checkout = listOf<{ route_key: string; throttling_rate_limit: number }>(
        route_settings,
      ).find(({ route_key }) => route_key === 'POST /checkout')
      return !checkout || checkout.throttling_rate_limit >= rate
        ? 'has no lower limit for checkout'
        : undefined
    }),
    broken: {
      'no limit at all': change('aws_apigatewayv2_stage', { default_route_settings: [] }),
      'no separate limit for checkout': change('aws_apigatewayv2_stage', { route_settings: [] }),
    },
  },
]
