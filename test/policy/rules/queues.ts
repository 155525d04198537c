import { listOf, ofType, type Plan, type Resource } from '../plan.ts'
import { change, each, type Rule, remove } from '../rule.ts'

/** AWS advises a visibility timeout of this many times the function's timeout. */
const visibilityFactor = 6

const isDeadLetters = ({ values }: Resource) => String(values['name']).endsWith('-dlq')

const workQueues = (plan: Plan) =>
  ofType(plan, 'aws_sqs_queue').filter((one) => !isDeadLetters(one))

const alarmsOn = (plan: Plan, queue: unknown) =>
  ofType(plan, 'aws_cloudwatch_metric_alarm').filter(
    ({ values }) => (values['dimensions'] as { QueueName?: string } | null)?.QueueName === queue,
  )

/** Rules about queues: no message may be lost, or wait without an alarm. */
export const queues: readonly Rule[] = [
  {
    name: 'every queue has a dead-letter queue',
    violations: (plan) =>
      workQueues(plan)
        .filter(({ references, values }) => {
          const hasRedrive = [...references].includes('aws_sqs_queue.dead_letters')
          const exists = ofType(plan, 'aws_sqs_queue').some(
            (other) => other.values['name'] === `${values['name']}-dlq`,
          )
          return !hasRedrive || !exists
        })
        .map(({ address }) => `${address}: has no dead-letter queue`),
    broken: {
      'a queue without a dead-letter queue': remove('aws_sqs_queue', isDeadLetters),
    },
  },
  {
    name: 'dead letters are kept for 14 days',
    violations: (plan) =>
      ofType(plan, 'aws_sqs_queue')
        .filter(
          (one) => isDeadLetters(one) && one.values['message_retention_seconds'] !== 1_209_600,
        )
        .map(({ address }) => `${address}: retention is too short`),
    broken: {
      'four days': (plan) => {
        for (const { values } of ofType(plan, 'aws_sqs_queue'))
          values['message_retention_seconds'] = 345_600
      },
    },
  },
  {
    name: 'every queue has two alarms: dead letters and message age',
    violations: (plan) =>
      workQueues(plan).flatMap(({ address, values }) => {
        const name = values['name']
        const deadLetterAlarms = alarmsOn(plan, `${name}-dlq`)
        const ageAlarms = alarmsOn(plan, name).filter(
          (alarm) => alarm.values['metric_name'] === 'ApproximateAgeOfOldestMessage',
        )
        return [
          ...(deadLetterAlarms.length === 0 ? [`${address}: has no alarm on dead letters`] : []),
          ...(ageAlarms.length === 0 ? [`${address}: has no alarm on message age`] : []),
        ]
      }),
    broken: {
      'no alarm on dead letters': remove('aws_cloudwatch_metric_alarm', ({ name }) =>
        name.startsWith('dead_letters'),
      ),
      'no alarm on age': remove('aws_cloudwatch_metric_alarm', ({ name }) =>
        name.startsWith('oldest_message'),
      ),
    },
  },
  {
    name: 'the visibility timeout is six times the function’s timeout',
    violations: (plan) =>
      ofType(plan, 'aws_lambda_event_source_mapping').flatMap((mapping) => {
        const queue = workQueues(plan).find(({ values }) => values['name'] === queueOf(mapping))
        const worker = ofType(plan, 'aws_lambda_function').find(
          ({ address, modules }) =>
            modules.join() === mapping.modules.join() && address.includes('orders-worker'),
        )
        if (!queue || !worker)
          return [`${mapping.address}: its queue or function is not in the plan`]
        const needed =
          visibilityFactor * Number(worker.values['timeout']) +
          Number(mapping.values['maximum_batching_window_in_seconds'] ?? 0)
        const has = Number(queue.values['visibility_timeout_seconds'])
        return has < needed ? [`${queue.address}: ${has} s, but ${needed} s are needed`] : []
      }),
    broken: {
      'a slow function': (plan) => {
        for (const { values } of ofType(plan, 'aws_lambda_function')) values['timeout'] = 300
      },
      'a queue that does not exist': change('aws_lambda_event_source_mapping', {
        event_source_arn: 'arn:aws:sqs:eu-west-1:000000000000:nobody',
      }),
    },
  },
  {
    name: 'only failed messages of a batch come back',
    violations: each(
      'aws_lambda_event_source_mapping',
      ({ function_response_types: types }) =>
        !listOf<string>(types).includes('ReportBatchItemFailures') &&
        'one failure returns the whole batch',
    ),
    broken: {
      'the whole batch': change('aws_lambda_event_source_mapping', { function_response_types: [] }),
    },
  },
]

const queueOf = ({ values }: Resource) => String(values['event_source_arn']).split(':').at(-1)
