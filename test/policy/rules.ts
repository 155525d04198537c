import type { StripeMode } from '../../cli/secrets/known-secrets.ts'
import type { Plan } from './plan.ts'
import type { Rule } from './rule.ts'
import { compute } from './rules/compute.ts'
import { data } from './rules/data.ts'
import { encryption } from './rules/encryption.ts'
import { logs } from './rules/logs.ts'
import { names } from './rules/names.ts'
import { networkAccess } from './rules/network-access.ts'
import { permissions } from './rules/permissions.ts'
import { queues } from './rules/queues.ts'
import { secrets } from './rules/secrets.ts'
import { tls } from './rules/tls.ts'

export const rules: readonly Rule[] = [
  ...networkAccess,
  ...permissions,
  ...secrets,
  ...encryption,
  ...tls,
  ...data,
  ...queues,
  ...logs,
  ...compute,
  ...names,
]

/** Returns the rules for shops with this value of `stripe.mode`. */
export const rulesFor = (mode: StripeMode) => rules.filter(({ only = mode }) => only === mode)

/** Returns the violations of a plan: `<rule>: <address>: <what is wrong>`. */
export function findViolations(plan: Plan, mode: StripeMode): readonly string[] {
  return rulesFor(mode).flatMap(({ name, violations }) =>
    violations(plan).map((violation) => `${name}: ${violation}`),
  )
}
