import type { Deployment } from '../deployment.ts'
import type { Values } from '../values/merge.ts'

type Shop = Pick<Deployment, 'env' | 'values'>

type Mail = {
  readonly from: string
  readonly zone_id: string | null
  readonly identity?: 'create' | 'existing'
}

/**
 * Throws Error if two environments would create the same SES identity. An account has each identity
 * once per region: both deploys would succeed, but each destroy would delete it for both.
 */
export function refuseSharedIdentity(one: Shop, others: readonly Shop[]): void {
  const other = others.find((other) => isShared(one, other) && createsIdentity(other))
  if (!createsIdentity(one) || !other) return
  throw new Error(
    `refused: ${one.env} and ${other.env} both create the SES identity ${identityOf(one.values)}, which ${locationOf(one.values)} has once. A destroy of one would delete it for both. Set mail.identity: existing in environments/${one.env}/values.yaml or environments/${other.env}/values.yaml, or another mail.from (see modules/mail/README.md)`,
  )
}

/** Throws Error if the destruction of a shop would delete the SES identity of a deployed one. */
export function refuseUsedIdentity(one: Shop, deployed: readonly Shop[]): void {
  const other = deployed.find((other) => isShared(one, other))
  if (!createsIdentity(one) || !other) return
  throw new Error(
    `refused: ${other.env} sends mail from the SES identity ${identityOf(one.values)}, which a destroy of ${one.env} would delete. Give ${other.env} another mail.from, or keep the identity (see modules/mail/README.md)`,
  )
}

const isShared = (one: Shop, other: Shop) =>
  locationOf(one.values) === locationOf(other.values) &&
  identityOf(one.values) === identityOf(other.values)

const createsIdentity = ({ values }: Shop) => mailOf(values).identity !== 'existing'

const mailOf = ({ mail }: Values) => mail as unknown as Mail

/** Returns where an SES identity is unique. */
export const locationOf = ({ account, region }: Values) => `account ${account}, ${region}`

/**
 * Returns the SES identity of `mail.from`, by the same rule as module mail: the domain if there is
 * a zone, else the address. Domains are case-insensitive, local parts are not.
 */
export function identityOf(values: Values): string {
  const { from, zone_id } = mailOf(values)
  const [name = '', domain = ''] = from.split('@')
  return zone_id ? domain.toLowerCase() : `${name}@${domain.toLowerCase()}`
}
