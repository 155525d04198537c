import { type Attributes, blockOf, type Plan } from '../plan.ts'
import { add, change, each, type Rule } from '../rule.ts'

/** The attributes that identify a resource in its account and region. */
const identifying = [
  'name',
  'name_prefix',
  'bucket',
  'identifier',
  'cluster_identifier',
  'family',
  'function_name',
  'alarm_name',
  'dashboard_name',
]

/** Their names need to be unique only within another resource, or name something else. */
const within: Readonly<Record<string, readonly string[]>> = {
  name: [
    'aws_apigatewayv2_stage',
    'aws_cloudwatch_log_metric_filter',
    'aws_cognito_user_group',
    'aws_iam_role_policy',
    'aws_lambda_alias',
    // The domain, which is a value.
    'aws_route53_record',
  ],
  family: ['aws_db_parameter_group', 'aws_rds_cluster_parameter_group'],
}

/** Resources that exist once in an account and region. */
const accountWide =
  /_account$|_account_|_registry_|_by_default$|_active_receipt_rule_set$|_default_(vpc|subnet)|^aws_xray_encryption_config$/

/** Rules that let two shops live in one account and region. */
export const names: readonly Rule[] = [
  {
    name: 'every name in the account contains the shop’s name',
    violations: (plan) => {
      const shop = shopOf(plan)
      return plan.resources.flatMap(({ address, type, values }) =>
        identifying
          .filter((key) => !within[key]?.includes(type))
          .flatMap((key) => {
            const text = values[key]
            const isForeign = typeof text === 'string' && text !== '' && !text.includes(shop)
            return isForeign ? [`${address}: its ${key} is ${text}`] : []
          }),
      )
    },
    broken: {
      'a fixed log group': change('aws_cloudwatch_log_group', { name: '/agent' }),
      'a fixed key alias': add('aws_kms_alias', { name: 'alias/releases' }),
      'a fixed role': change('aws_iam_role', { name: 'worker' }),
      'a fixed table': change('aws_dynamodb_table', { name: 'orders' }),
      'a fixed queue': change('aws_sqs_queue', { name: 'orders' }),
    },
  },
  {
    name: 'a shop’s metrics are its own',
    violations: each('aws_cloudwatch_log_metric_filter', (values, _resource, plan) => {
      const { namespace } = blockOf(values, 'metric_transformation')
      return String(namespace).includes(shopOf(plan))
        ? undefined
        : `other shops in the account add to ${namespace}`
    }),
    broken: {
      'a fixed namespace': change('aws_cloudwatch_log_metric_filter', {
        metric_transformation: [{ namespace: 'Shop' }],
      }),
    },
  },
  {
    name: 'no shop changes a setting of the whole account',
    violations: ({ resources }) =>
      resources
        .filter(({ type }) => accountWide.test(type))
        .map(({ address }) => `${address}: another shop in the account would share it`),
    broken: {
      'the log role of API Gateway': add('aws_api_gateway_account', {}),
      'the public access of all buckets': add('aws_s3_account_public_access_block', {}),
      'the scan of all images': add('aws_ecr_registry_scanning_configuration', {}),
      'the encryption of all volumes': add('aws_ebs_encryption_by_default', {}),
    },
  },
]

/** The shop's name, from the tag that every resource has. */
function shopOf({ resources }: Plan): string {
  const tags = resources.map(({ values }) => values['tags_all'] as Attributes | null | undefined)
  const shop = tags.find((one) => one?.['Shop'])?.['Shop']
  if (typeof shop !== 'string') throw new Error('no resource has the tag Shop')
  return shop
}
