import type { PlanJson } from './plan-json.ts'

/**
 * Returns the outputs of a planned root, so that the other root can be planned before the apply.
 * Outputs that are known only after the apply are placeholders in the format of AWS's ids.
 */
export function plannedOutputs(plan: PlanJson): Readonly<Record<string, unknown>> {
  const name = String(plan.variables?.['name']?.value)
  const account = String(plan.variables?.['account']?.value)
  const region = String(plan.variables?.['region']?.value)
  const arnOf = (service: string, what: string) => `arn:aws:${service}:${region}:${account}:${what}`

  function fill(
    value: unknown,
    unknown: unknown,
    path: readonly string[],
    siblings: object,
  ): unknown {
    if (unknown === true) return placeholderFor(path, siblings)
    if (Array.isArray(value) || Array.isArray(unknown)) {
      const length = Math.max(
        ...[value, unknown].map((one) => (one as unknown[] | null)?.length ?? 0),
      )
      return Array.from({ length }, (_, index) =>
        fill(
          (value as unknown[] | null)?.[index],
          (unknown as unknown[])?.[index],
          [...path, `${index}`],
          siblings,
        ),
      )
    }
    if (!isObject(value) && !isObject(unknown)) return value
    const [known, open] = [isObject(value) ? value : {}, isObject(unknown) ? unknown : {}]
    const keys = new Set([...Object.keys(known), ...Object.keys(open)])
    return Object.fromEntries(
      [...keys].map((key) => [key, fill(known[key], open[key], [...path, key], known)]),
    )
  }

  function placeholderFor(
    path: readonly string[],
    siblings: { readonly name?: string; readonly dlq_name?: string },
  ) {
    const text = path.join('.')
    const key = path.at(-1) ?? ''
    if (key === 'port') return 3306
    if (/queues\..*\.url$/.test(text))
      return `https://sqs.${region}.amazonaws.com/${account}/${siblings.name}`
    if (/queues\..*dlq_arn$/.test(text)) return arnOf('sqs', String(siblings.dlq_name))
    if (/queues\..*arn$/.test(text)) return arnOf('sqs', String(siblings.name))
    if (/topics\.\w+$/.test(text)) return arnOf('sns', `${name}-${key.replaceAll('_', '-')}`)
    if (/_table\.arn$/.test(text)) return arnOf('dynamodb', `table/${siblings.name}`)
    if (/_ids$/.test(path.at(-2) ?? '')) return `subnet-${key.padStart(8, '0')}`
    if (/subnet_id$/.test(key)) return 'subnet-00000000'
    if (/group_id$/.test(key)) return 'sg-00000000'
    if (text === 'images.arn') return arnOf('ecr', `repository/${name}-api`)
    if (key === 'vpc_id') return 'vpc-00000000'
    if (key === 'user_pool_id') return `${region}_00000000`
    if (key === 'user_pool_arn') return arnOf('cognito-idp', `userpool/${region}_00000000`)
    if (key === 'master_secret_arn') return arnOf('secretsmanager', 'secret:rds!db-00000000')
    if (key === 'identity_arn') return arnOf('ses', 'identity/shop@example.com')
    if (/key_arn$/.test(key)) return arnOf('kms', 'key/00000000-0000-0000-0000-000000000000')
    return `placeholder-${key.replaceAll('_', '-')}`
  }

  return Object.fromEntries(
    Object.entries(plan.output_changes ?? {}).map(([key, { after, after_unknown }]) => [
      key,
      fill(after, after_unknown, [key], {}),
    ]),
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
