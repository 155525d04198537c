import type { Values } from '../values/merge.ts'
import type { Priced } from './meters.ts'

/**
 * Returns what a deployment costs outside its Terraform plans: the bucket of `make bootstrap`, and
 * the hosted zone of a domain. Its alias records and their queries are free.
 * https://aws.amazon.com/route53/pricing/
 */
export function pricedOutsidePlan(values: Values): readonly Priced[] {
  const { domain } = values['edge'] as { readonly domain?: string | null }
  return [
    { address: 'bucket of artifacts (make bootstrap)', type: 'artifacts-bucket', values: {} },
    ...(domain ? [{ address: `hosted zone of ${domain}`, type: 'hosted-zone', values: {} }] : []),
  ]
}
