import { blockOf, listOf, ofType } from '../plan.ts'
import { change, each, type Rule, remove } from '../rule.ts'

type Notification = { readonly subscriber_sns_topic_arns?: unknown[] }

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
