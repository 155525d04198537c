import { blockOf, ofType, refersTo } from '../plan.ts'
import { change, each, type Rule, remove } from '../rule.ts'

/** Rules about stored data: it can be restored and is not deleted by mistake. */
export const data: readonly Rule[] = [
  {
    name: 'tables can be had back as they were at any second',
    only: 'prod',
    faults: each(
      'aws_dynamodb_table',
      (values) =>
        blockOf(values, 'point_in_time_recovery')['enabled'] !== true && 'cannot be had back',
    ),
    broken: {
      'a table without': change('aws_dynamodb_table', {
        point_in_time_recovery: [{ enabled: false }],
      }),
    },
  },
  {
    name: 'tables, database and accounts refuse to be deleted',
    only: 'prod',
    faults: (plan) => [
      ...each(
        'aws_dynamodb_table',
        (values) => values['deletion_protection_enabled'] !== true && 'can be deleted',
      )(plan),
      ...each(
        ['aws_db_instance', 'aws_rds_cluster'],
        (values) => values['deletion_protection'] !== true && 'can be deleted',
      )(plan),
      ...each(
        'aws_cognito_user_pool',
        (values) => values['deletion_protection'] !== 'ACTIVE' && 'can be deleted',
      )(plan),
      ...each(
        'aws_s3_bucket',
        (values) => values['force_destroy'] === true && 'is deleted with all that is in it',
      )(plan),
    ],
    broken: {
      'a table': change('aws_dynamodb_table', { deletion_protection_enabled: false }),
      'the database': change('aws_db_instance', { deletion_protection: false }),
      'the accounts': change('aws_cognito_user_pool', { deletion_protection: 'INACTIVE' }),
      'a bucket with all that is in it': change('aws_s3_bucket', { force_destroy: true }),
    },
  },
  {
    name: 'the database is backed up for a week at least, and once more at its end',
    only: 'prod',
    faults: each(
      ['aws_db_instance', 'aws_rds_cluster'],
      ({ backup_retention_period: days, skip_final_snapshot: isSkipped }) => {
        if (Number(days) < 7) return `is backed up for ${days} days`
        return isSkipped === true ? 'leaves nothing behind' : undefined
      },
    ),
    broken: {
      'six days': change('aws_db_instance', { backup_retention_period: 6 }),
      'nothing left behind': change('aws_db_instance', { skip_final_snapshot: true }),
    },
  },
  {
    name: 'what was published can be had back',
    faults: (plan) =>
      ofType(plan, 'aws_s3_bucket')
        .filter(({ address }) => address.includes('"site"'))
        .flatMap((bucket) => {
          const isKept = ofType(plan, 'aws_s3_bucket_versioning').some(
            (one) =>
              refersTo(one, bucket) &&
              blockOf(one.values, 'versioning_configuration')['status'] === 'Enabled',
          )
          return isKept ? [] : [`${bucket.address}: forgets what it had`]
        }),
    broken: {
      'no versions': change('aws_s3_bucket_versioning', {
        versioning_configuration: [{ status: 'Suspended' }],
      }),
      'nobody asked for versions': remove('aws_s3_bucket_versioning'),
    },
  },
  {
    name: 'minor versions of the database come by themselves',
    faults: each(
      ['aws_db_instance', 'aws_rds_cluster_instance'],
      ({ auto_minor_version_upgrade: isOn }) => isOn !== true && 'keeps its faults',
    ),
    broken: { 'a pinned one': change('aws_db_instance', { auto_minor_version_upgrade: false }) },
  },
]
