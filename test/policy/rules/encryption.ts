import {
  blockOf,
  keyOf,
  listOf,
  ofType,
  type Resource,
  refersTo,
  type Statement,
  statementsOf,
} from '../plan.ts'
import { change, each, type Rule, remove, unlink } from '../rule.ts'

const encrypts = ({ values }: Resource) => values['key_usage'] !== 'SIGN_VERIFY'

type Behaviour = { readonly viewer_protocol_policy: string }

/** Rules about encryption at rest and in transit. */
export const encryption: readonly Rule[] = [
  {
    name: 'tables are encrypted with a key whose use is logged',
    violations: each(
      'aws_dynamodb_table',
      (values) =>
        blockOf(values, 'server_side_encryption')['enabled'] !== true && 'is not encrypted by KMS',
    ),
    broken: {
      'a table without encryption': change('aws_dynamodb_table', { server_side_encryption: [] }),
    },
  },
  {
    name: 'the database is encrypted',
    violations: each(
      ['aws_db_instance', 'aws_rds_cluster'],
      ({ storage_encrypted }) => storage_encrypted !== true && 'is not encrypted',
    ),
    broken: { 'an unencrypted database': change('aws_db_instance', { storage_encrypted: false }) },
  },
  {
    name: 'queues are encrypted',
    violations: each('aws_sqs_queue', ({ sqs_managed_sse_enabled, kms_master_key_id }) =>
      sqs_managed_sse_enabled !== true && !kms_master_key_id ? 'is not encrypted' : undefined,
    ),
    broken: { 'an unencrypted queue': change('aws_sqs_queue', { sqs_managed_sse_enabled: false }) },
  },
  {
    name: 'topics are encrypted',
    only: 'live',
    // The configuration refers to the key even if the key does not exist.
    violations: each('aws_sns_topic', (_values, { references }, plan) =>
      ofType(plan, 'aws_kms_key').some(encrypts) &&
      [...references].some((name) => name.startsWith('aws_kms_key'))
        ? undefined
        : 'is not encrypted',
    ),
    broken: {
      'no key at all': remove('aws_kms_key', encrypts),
      'a topic without a key': unlink('aws_sns_topic', (name) => name.startsWith('aws_kms_key')),
    },
  },
  {
    // KMS cannot rotate a key that signs.
    // https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-enable.html
    name: 'keys that encrypt are rotated every year',
    violations: each(
      'aws_kms_key',
      ({ key_usage, enable_key_rotation }) =>
        key_usage !== 'SIGN_VERIFY' && enable_key_rotation !== true && 'is never rotated',
    ),
    only: 'live',
    broken: {
      'a key without rotation': (plan) => {
        for (const { values } of ofType(plan, 'aws_kms_key').filter(encrypts))
          values['enable_key_rotation'] = false
      },
    },
  },
  {
    name: 'buckets are encrypted',
    violations: (plan) =>
      ofType(plan, 'aws_s3_bucket').flatMap((bucket) => {
        const settings = ofType(plan, 'aws_s3_bucket_server_side_encryption_configuration')
        const isSet = settings.some((one) => refersTo(one, bucket))
        return isSet ? [] : [`${bucket.address}: is not encrypted`]
      }),
    broken: {
      'an unencrypted bucket': remove('aws_s3_bucket_server_side_encryption_configuration'),
      'an unencrypted bucket next to an encrypted one': remove(
        'aws_s3_bucket_server_side_encryption_configuration',
        ({ address }) => keyOf(address) === 'access-log',
      ),
    },
  },
  {
    name: 'a host’s disk is encrypted',
    violations: each('aws_launch_template', ({ block_device_mappings }) => {
      const disks = listOf<{ ebs: { encrypted: unknown }[] }>(block_device_mappings)
      const isEncrypted =
        disks.length > 0 && disks.every(({ ebs }) => String(ebs[0]?.encrypted) === 'true')
      return isEncrypted ? undefined : 'has an unencrypted disk'
    }),
    broken: {
      'an unencrypted disk': change('aws_launch_template', {
        block_device_mappings: [{ ebs: [{ encrypted: 'false' }] }],
      }),
      'a disk with AWS’s defaults': change('aws_launch_template', { block_device_mappings: [] }),
    },
  },
  {
    name: 'buckets, queues and topics reject requests without TLS',
    violations: (plan) => {
      const policies = ofType(
        plan,
        'aws_s3_bucket_policy',
        'aws_sqs_queue_policy',
        'aws_sns_topic_policy',
      ).filter((policy) => statementsOf(plan, policy).some(isOnlyOverTls))
      return ofType(plan, 'aws_s3_bucket', 'aws_sqs_queue', 'aws_sns_topic')
        .filter((resource) => !policies.some((policy) => isFor(policy, resource)))
        .map(({ address }) => `${address}: accepts requests without TLS`)
    },
    broken: {
      'a queue without a policy': remove('aws_sqs_queue_policy'),
      'a topic without a policy': remove('aws_sns_topic_policy'),
      'a bucket without a policy': remove('aws_s3_bucket_policy'),
      'policies without a TLS condition': (plan) => {
        for (const statement of plan.statements) statement.conditions = []
      },
    },
  },
  {
    name: 'the database rejects connections without TLS',
    violations: each(
      ['aws_db_parameter_group', 'aws_rds_cluster_parameter_group'],
      ({ parameter }) =>
        !listOf<{ name: string; value: string }>(parameter).some(
          ({ name, value }) => name === 'require_secure_transport' && ['1', 'ON'].includes(value),
        ) && 'accepts connections without TLS',
    ),
    broken: {
      'a database that does not require TLS': change('aws_db_parameter_group', { parameter: [] }),
    },
  },
  {
    name: 'browsers are served over TLS only',
    violations: each('aws_cloudfront_distribution', (values) => {
      const behaviours = [
        blockOf(values, 'default_cache_behavior') as Behaviour,
        ...listOf<Behaviour>(values['ordered_cache_behavior']),
      ]
      const open = behaviours.find(({ viewer_protocol_policy: policy }) => policy === 'allow-all')
      return open && 'answers without TLS'
    }),
    broken: {
      'an address that answers without TLS': change('aws_cloudfront_distribution', {
        ordered_cache_behavior: [{ viewer_protocol_policy: 'allow-all' }],
      }),
    },
  },
  {
    name: 'CloudFront gets a domain only after its certificate is valid',
    // CloudFront refuses a certificate that ACM has not issued yet.
    violations: each(
      'aws_cloudfront_distribution',
      (_values, { references }) =>
        ![...references].some((name) => name.startsWith('aws_acm_certificate_validation')) &&
        'does not wait for its certificate',
    ),
    broken: {
      'a distribution that does not wait': unlink('aws_cloudfront_distribution', (name) =>
        name.startsWith('aws_acm_certificate_validation'),
      ),
    },
  },
  {
    name: 'browsers that have visited the shop refuse plain HTTP for half a year or more',
    violations: each('aws_cloudfront_response_headers_policy', (values) => {
      const security = blockOf(values, 'security_headers_config')
      const hsts = blockOf(security, 'strict_transport_security')
      const days = Number(hsts['access_control_max_age_sec'] ?? 0) / 86_400
      return (days < 180 || hsts['override'] !== true) && 'sends no HSTS header, or a short one'
    }),
    broken: {
      'a policy without HSTS': change('aws_cloudfront_response_headers_policy', {
        security_headers_config: [],
      }),
    },
  },
]

const isOnlyOverTls = ({ effect, conditions }: Statement) =>
  effect === 'Deny' && conditions.includes('aws:SecureTransport')

/**
 * Whether a policy is for a resource, by name or by their common key. The policy of a dead-letter
 * queue has the key with `-dlq`.
 */
function isFor(policy: Resource, { address, type, name, modules }: Resource): boolean {
  if (!policy.type.startsWith(type) || policy.modules.join() !== modules.join()) return false
  const key = keyOf(address)
  if (key === undefined) return policy.references.has(`${type}.${name}`)
  if (policy.references.has(`${type}.${name}["${key}"]`)) return true
  return keyOf(policy.address) === (name === 'dead_letters' ? `${key}-dlq` : key)
}
