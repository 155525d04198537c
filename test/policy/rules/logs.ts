import { blockOf, listOf, ofType } from '../plan.ts'
import { change, each, type Rule, remove } from '../rule.ts'

type Notification = { readonly subscriber_sns_topic_arns?: unknown[] }

/** The modules whose logs show what happened to a payment. */
const paymentModules = ['api', 'worker', 'agent']

type LifecycleRule = { readonly expiration?: readonly { readonly days?: number }[] }

/** Rules about logs, their retention and alarms. */
export const logs: readonly Rule[] = [
  {
    name: 'every log has a retention period',
    violations: each('aws_cloudwatch_log_group', ({ retention_in_days: days }) => {
      const isSet = Number(days) > 0 && Number(days) <= 400
      return isSet ? undefined : `has a retention of ${Number(days) || 'unlimited'} days`
    }),
    broken: {
      'a log without retention': change('aws_cloudwatch_log_group', { retention_in_days: 0 }),
      'ten years': change('aws_cloudwatch_log_group', { retention_in_days: 3653 }),
    },
  },
  {
    // https://www.pcisecuritystandards.org/document_library/ (PCI DSS v4.0.1, requirement 10.5.1)
    name: 'logs of payments are kept for a year',
    only: 'live',
    violations: each('aws_cloudwatch_log_group', ({ retention_in_days: days }, { modules }) =>
      modules.some((name) => paymentModules.includes(name)) && Number(days) < 365
        ? `is kept for ${days} days only`
        : undefined,
    ),
    broken: {
      'two weeks': (plan) => {
        const group = ofType(plan, 'aws_cloudwatch_log_group').find(({ modules }) =>
          modules.includes('worker'),
        )
        if (!group) throw new Error('the worker has no log group to break')
        group.values['retention_in_days'] = 14
      },
    },
  },
  {
    name: 'the edge logs client addresses, without tokens, for at most a year',
    only: 'live',
    violations: (plan) => {
      const [delivery] = ofType(plan, 'aws_cloudwatch_log_delivery')
      if (!delivery) return ['no request is logged with its client address']
      const fields = listOf<string>(delivery.values['record_fields'])
      const secret = fields.filter((field) => /query|cookie|referer/i.test(field))
      const kept = ofType(plan, 'aws_s3_bucket_lifecycle_configuration')
        .filter(({ name }) => name === 'access_log')
        .flatMap(({ values }) => listOf<LifecycleRule>(values['rule']))
        .flatMap(({ expiration = [] }) => expiration.map(({ days = 0 }) => days))
      return [
        ...(fields.includes('c-ip') ? [] : [`${delivery.address}: has no client address`]),
        ...secret.map((field) => `${delivery.address}: ${field} can contain a token`),
        ...(kept.some((days) => days > 0 && days <= 365)
          ? []
          : [`${delivery.address}: personal data is kept for more than a year`]),
      ]
    },
    broken: {
      'no log': remove('aws_cloudwatch_log_delivery'),
      'a log without addresses': change('aws_cloudwatch_log_delivery', { record_fields: ['date'] }),
      'query strings': change('aws_cloudwatch_log_delivery', {
        record_fields: ['c-ip', 'cs-uri-query'],
      }),
      'addresses without an end': remove(
        'aws_s3_bucket_lifecycle_configuration',
        ({ name }) => name === 'access_log',
      ),
    },
  },
  {
    name: 'rejected packets are logged',
    only: 'live',
    violations: (plan) => {
      const isLogged = ofType(plan, 'aws_flow_log').some(({ values }) =>
        ['REJECT', 'ALL'].includes(String(values['traffic_type'])),
      )
      return isLogged ? [] : ['no flow log has rejected packets']
    },
    broken: {
      'no flow log': remove('aws_flow_log'),
      'accepted packets only': change('aws_flow_log', { traffic_type: 'ACCEPT' }),
    },
  },
  {
    name: 'every function has our log group: AWS’s default one has no retention',
    violations: (plan) => {
      const names = ofType(plan, 'aws_cloudwatch_log_group').map(({ values }) => values['name'])
      return ofType(plan, 'aws_lambda_function')
        .filter(({ values }) => !names.includes(`/aws/lambda/${values['function_name']}`))
        .map(({ address }) => `${address}: logs to a group without retention`)
    },
    broken: {
      'a function without a log group': remove('aws_cloudwatch_log_group', ({ values }) =>
        String(values['name']).startsWith('/aws/lambda/'),
      ),
    },
  },
  {
    name: 'the database has our log groups',
    violations: (plan) => {
      const names = ofType(plan, 'aws_cloudwatch_log_group').map(({ values }) =>
        String(values['name']),
      )
      return ofType(plan, 'aws_db_instance', 'aws_rds_cluster').flatMap(({ address, values }) =>
        listOf<string>(values['enabled_cloudwatch_logs_exports'])
          .filter(
            (log) =>
              !names.some((name) => name.startsWith('/aws/rds/') && name.endsWith(`/${log}`)),
          )
          .map((log) => `${address}: its ${log} log has no retention`),
      )
    },
    broken: {
      'a log without retention': remove('aws_cloudwatch_log_group', ({ values }) =>
        String(values['name']).startsWith('/aws/rds/'),
      ),
    },
  },
  {
    name: 'the API’s requests are logged without query strings, which may contain secrets',
    violations: each('aws_apigatewayv2_stage', (values) => {
      const { format } = blockOf(values, 'access_log_settings')
      if (typeof format !== 'string') return 'logs no request'
      return /querystring|\$context\.authorizer|header/i.test(format)
        ? 'logs query strings'
        : undefined
    }),
    broken: {
      'no log': change('aws_apigatewayv2_stage', { access_log_settings: [] }),
      'query strings in the log': change('aws_apigatewayv2_stage', {
        access_log_settings: [{ format: '$context.requestOverride.querystring' }],
      }),
    },
  },
  {
    name: 'every alarm notifies a topic and describes what to do',
    violations: each('aws_cloudwatch_metric_alarm', ({ alarm_actions, alarm_description }) => {
      if (listOf(alarm_actions).length === 0) return 'notifies no topic'
      return String(alarm_description ?? '').length < 40
        ? 'does not describe what to do'
        : undefined
    }),
    broken: {
      'an alarm without a topic': change('aws_cloudwatch_metric_alarm', { alarm_actions: [] }),
      'an alarm without a description': change('aws_cloudwatch_metric_alarm', {
        alarm_description: 'bad',
      }),
    },
  },
  {
    name: 'a sweeper that stops raises an alarm',
    violations: (plan) => {
      const isMonitored = ofType(plan, 'aws_cloudwatch_metric_alarm').some(
        ({ name, values }) => /sweep/.test(name) && values['treat_missing_data'] === 'breaching',
      )
      return isMonitored ? [] : ['no alarm treats missing sweeper data as a failure']
    },
    broken: {
      'missing data counts as good': (plan) => {
        for (const { values } of ofType(plan, 'aws_cloudwatch_metric_alarm'))
          values['treat_missing_data'] = 'notBreaching'
      },
    },
  },
  {
    name: 'a growing bill is reported',
    violations: (plan) => {
      const budgets = ofType(plan, 'aws_budgets_budget')
      const isReported = budgets.some(
        ({ values }) => listOf<Notification>(values['notification']).length > 0,
      )
      return isReported ? [] : ['no budget has a subscriber']
    },
    broken: {
      'no budget': remove('aws_budgets_budget'),
      'a budget without a subscriber': change('aws_budgets_budget', { notification: [] }),
    },
  },
]
