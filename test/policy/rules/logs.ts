import { blockOf, listOf, ofType } from '../plan.ts'
import { change, each, type Rule, remove } from '../rule.ts'

type Notification = { readonly subscriber_sns_topic_arns?: unknown[] }

/** Rules about logs, their retention and alarms. */
export const logs: readonly Rule[] = [
  {
    name: 'no log is kept for ever',
    faults: each('aws_cloudwatch_log_group', ({ retention_in_days: days }) => {
      const isSet = Number(days) > 0 && Number(days) <= 400
      return isSet ? undefined : `is kept for ${Number(days) || 'ever'}`
    }),
    broken: {
      'one for ever': change('aws_cloudwatch_log_group', { retention_in_days: 0 }),
      'ten years': change('aws_cloudwatch_log_group', { retention_in_days: 3653 }),
    },
  },
  {
    name: 'every function has a log of ours: AWS’s own is kept for ever',
    faults: (plan) => {
      const names = ofType(plan, 'aws_cloudwatch_log_group').map(({ values }) => values['name'])
      return ofType(plan, 'aws_lambda_function')
        .filter(({ values }) => !names.includes(`/aws/lambda/${values['function_name']}`))
        .map(({ address }) => `${address}: logs where nobody forgets`)
    },
    broken: {
      'a function without': remove('aws_cloudwatch_log_group', ({ values }) =>
        String(values['name']).startsWith('/aws/lambda/'),
      ),
    },
  },
  {
    name: 'so has the database',
    faults: (plan) => {
      const names = ofType(plan, 'aws_cloudwatch_log_group').map(({ values }) =>
        String(values['name']),
      )
      return ofType(plan, 'aws_db_instance', 'aws_rds_cluster').flatMap(({ address, values }) =>
        listOf<string>(values['enabled_cloudwatch_logs_exports'])
          .filter(
            (log) =>
              !names.some((name) => name.startsWith('/aws/rds/') && name.endsWith(`/${log}`)),
          )
          .map((log) => `${address}: its ${log} log is kept for ever`),
      )
    },
    broken: {
      'a log without': remove('aws_cloudwatch_log_group', ({ values }) =>
        String(values['name']).startsWith('/aws/rds/'),
      ),
    },
  },
  {
    name: 'the API’s requests are logged, without what a link may carry',
    faults: each('aws_apigatewayv2_stage', (values) => {
      const { format } = blockOf(values, 'access_log_settings')
      if (typeof format !== 'string') return 'logs no request'
      return /querystring|\$context\.authorizer|header/i.test(format)
        ? 'logs what a link may carry'
        : undefined
    }),
    broken: {
      'no log': change('aws_apigatewayv2_stage', { access_log_settings: [] }),
      'the query too': change('aws_apigatewayv2_stage', {
        access_log_settings: [{ format: '$context.requestOverride.querystring' }],
      }),
    },
  },
  {
    name: 'every alarm rings somewhere, and says what to do',
    faults: each('aws_cloudwatch_metric_alarm', ({ alarm_actions, alarm_description }) => {
      if (listOf(alarm_actions).length === 0) return 'rings nowhere'
      return String(alarm_description ?? '').length < 40 ? 'says nothing of what to do' : undefined
    }),
    broken: {
      'a silent alarm': change('aws_cloudwatch_metric_alarm', { alarm_actions: [] }),
      'a dumb alarm': change('aws_cloudwatch_metric_alarm', { alarm_description: 'bad' }),
    },
  },
  {
    name: 'a sweeper that falls silent rings',
    faults: (plan) => {
      const isHeard = ofType(plan, 'aws_cloudwatch_metric_alarm').some(
        ({ name, values }) => /sweep/.test(name) && values['treat_missing_data'] === 'breaching',
      )
      return isHeard ? [] : ['no alarm is missing what the sweeper should say']
    },
    broken: {
      'silence is taken for well': (plan) => {
        for (const { values } of ofType(plan, 'aws_cloudwatch_metric_alarm'))
          values['treat_missing_data'] = 'notBreaching'
      },
    },
  },
  {
    name: 'a bill that grows is told',
    faults: (plan) => {
      const budgets = ofType(plan, 'aws_budgets_budget')
      const isTold = budgets.some(
        ({ values }) => listOf<Notification>(values['notification']).length > 0,
      )
      return isTold ? [] : ['nobody hears of the bill']
    },
    broken: {
      'no budget': remove('aws_budgets_budget'),
      'a budget that tells nobody': change('aws_budgets_budget', { notification: [] }),
    },
  },
]
