import { blockOf, ofType, refersTo } from '../plan.ts'
import { change, each, type Rule, remove } from '../rule.ts'

/** Rules about stored data: it can be restored and is not deleted by mistake. */
export const data: readonly Rule[] = [
  {
    name: 'tables have point-in-time recovery',
    only: 'live',
    violations: each(
      'aws_dynamodb_table',
      (values) =>
        blockOf(values, 'point_in_time_recovery')['enabled'] !== true && 'cannot be restored',
    ),
    broken: {
      'a table without recovery': change('aws_dynamodb_table', {
        point_in_time_recovery: [{ enabled: false }],
      }),
    },
  },
  {
    name: 'tables, database, user pool, buckets and images have deletion protection',
    only: 'live',
    violations: (plan) => [
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
        (values) => values['force_destroy'] === true && 'is deleted with its objects',
      )(plan),
      ...each(
        'aws_ecr_repository',
        (values) => values['force_delete'] === true && 'is deleted with its images',
      )(plan),
    ],
    broken: {
      'an unprotected table': change('aws_dynamodb_table', { deletion_protection_enabled: false }),
      'an unprotected database': change('aws_db_instance', { deletion_protection: false }),
      'unprotected accounts': change('aws_cognito_user_pool', { deletion_protection: 'INACTIVE' }),
      'a repository that is deleted with its images': change('aws_ecr_repository', {
        force_delete: true,
      }),
      'a bucket that is deleted with its objects': change('aws_s3_bucket', { force_destroy: true }),
    },
  },
  {
    name: 'the database keeps backups for at least a week and a final snapshot',
    only: 'live',
    violations: each(
      ['aws_db_instance', 'aws_rds_cluster'],
      ({ backup_retention_period: days, skip_final_snapshot: isSkipped }) => {
        if (Number(days) < 7) return `is backed up for ${days} days`
        return isSkipped === true ? 'leaves no final snapshot' : undefined
      },
    ),
    broken: {
      'backups for six days': change('aws_db_instance', { backup_retention_period: 6 }),
      'no final snapshot': change('aws_db_instance', { skip_final_snapshot: true }),
    },
  },
  {
    name: 'published files can be restored',
    violations: (plan) =>
      ofType(plan, 'aws_s3_bucket')
        .filter(({ address }) => address.includes('"site"'))
        .flatMap((bucket) => {
          const isKept = ofType(plan, 'aws_s3_bucket_versioning').some(
            (one) =>
              refersTo(one, bucket) &&
              blockOf(one.values, 'versioning_configuration')['status'] === 'Enabled',
          )
          return isKept ? [] : [`${bucket.address}: keeps no old versions`]
        }),
    broken: {
      'no versions': change('aws_s3_bucket_versioning', {
        versioning_configuration: [{ status: 'Suspended' }],
      }),
      'no versioning': remove('aws_s3_bucket_versioning'),
    },
  },
  {
    // Aurora's long-term line is patched by AWS. An automatic upgrade would leave it.
    name: 'the database installs minor versions automatically, Aurora stays on its long-term line',
    violations: (plan) => [
      ...ofType(plan, 'aws_db_instance')
        .filter(({ values }) => values['auto_minor_version_upgrade'] !== true)
        .map(({ address }) => `${address}: installs no minor versions`),
      ...ofType(plan, 'aws_rds_cluster_instance')
        .filter(({ values }) => values['auto_minor_version_upgrade'] !== false)
        .map(({ address }) => `${address}: would leave its long-term line`),
    ],
    broken: {
      'a pinned version': change('aws_db_instance', { auto_minor_version_upgrade: false }),
    },
  },
]
