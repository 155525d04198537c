import { blockOf, listOf } from '../plan.ts'
import { add, change, each, type Rule } from '../rule.ts'

type Origin = { readonly origin_id: string; readonly custom_origin_config: unknown }

const modern = /^TLSv1\.[23]/

/**
 * Rules about the minimum version of TLS, 1.2, where it is a setting. AWS's own endpoints, such as
 * those of S3, SQS and SNS, and HTTP APIs accept no older version.
 * https://aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints/
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-ciphers.html
 */
export const tls: readonly Rule[] = [
  {
    // Under CloudFront's own domain, AWS ignores the setting: modules/edge/README.md.
    name: 'browsers need TLS 1.2 for the shop’s own domain',
    violations: each('aws_cloudfront_distribution', (values) => {
      const certificate = blockOf(values, 'viewer_certificate')
      const version = String(certificate['minimum_protocol_version'])
      return (
        certificate['cloudfront_default_certificate'] !== true &&
        !modern.test(version) &&
        `accepts ${version}`
      )
    }),
    broken: {
      'TLS 1.0': change('aws_cloudfront_distribution', {
        viewer_certificate: [{ minimum_protocol_version: 'TLSv1_2016' }],
      }),
      'AWS’s default': change('aws_cloudfront_distribution', { viewer_certificate: [{}] }),
    },
  },
  {
    name: 'the edge calls the API over TLS 1.2 only',
    violations: each('aws_cloudfront_distribution', (values) => {
      const old = listOf<Origin>(values['origin']).find((origin) => {
        const config = blockOf(origin, 'custom_origin_config')
        const versions = listOf<string>(config['origin_ssl_protocols'])
        return (
          listOf(origin.custom_origin_config).length > 0 &&
          (config['origin_protocol_policy'] !== 'https-only' ||
            !versions.every((version) => modern.test(version)))
        )
      })
      return old && `calls ${old.origin_id} with an older version`
    }),
    broken: {
      'TLS 1.0': change('aws_cloudfront_distribution', ({ origin }) => ({
        origin: listOf<Origin>(origin).map((one) => ({
          ...one,
          custom_origin_config: [
            { origin_protocol_policy: 'https-only', origin_ssl_protocols: ['TLSv1', 'TLSv1.2'] },
          ],
        })),
      })),
      'no TLS': change('aws_cloudfront_distribution', ({ origin }) => ({
        origin: listOf<Origin>(origin).map((one) => ({
          ...one,
          custom_origin_config: [
            { origin_protocol_policy: 'match-viewer', origin_ssl_protocols: ['TLSv1.2'] },
          ],
        })),
      })),
    },
  },
  {
    name: 'a load balancer with a certificate needs TLS 1.2',
    violations: each('aws_lb_listener', ({ protocol, ssl_policy }) => {
      const hasTls = ['HTTPS', 'TLS'].includes(String(protocol))
      return hasTls && !/^ELBSecurityPolicy-TLS13-1-[23]-/.test(String(ssl_policy))
        ? `accepts ${ssl_policy}`
        : undefined
    }),
    broken: {
      'AWS’s default policy': add('aws_lb_listener', {
        protocol: 'HTTPS',
        ssl_policy: 'ELBSecurityPolicy-2016-08',
      }),
    },
  },
  {
    // MySQL 8 has no older TLS version, so there is no parameter to set.
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.SSLSupport.html
    name: 'the database’s engine has no TLS version before 1.2',
    violations: each(
      ['aws_db_parameter_group', 'aws_rds_cluster_parameter_group'],
      ({ family }) => Number(/mysql(\d+)/.exec(String(family))?.[1] ?? 0) < 8 && `is ${family}`,
    ),
    broken: { 'MySQL 5.7': change('aws_db_parameter_group', { family: 'mysql5.7' }) },
  },
]
