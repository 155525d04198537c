import type { Deployment } from '../deployment.ts'
import type { Values } from '../values/merge.ts'

type Shop = Pick<Deployment, 'env' | 'values'>

type Mail = { readonly from: string; readonly zone_id: string | null; readonly identity?: string }

/**
 * Throws Error if dev would own the SES identity that prod sends from. An account has each identity
 * once per region. Both deploys would succeed, but a destroy of dev would delete prod's identity.
 */
export function refuseSharedIdentity(one: Shop, other: Shop): void {
  const dev = one.env === 'dev' ? one.values : other.values
  const prod = one.env === 'dev' ? other.values : one.values
  const isShared = locationOf(dev) === locationOf(prod) && identityOf(dev) === identityOf(prod)
  if (!isShared || mailOf(dev).identity === 'existing') return
  throw new Error(
    `refused: dev and prod both send mail from ${identityOf(dev)}, a single identity in ${locationOf(dev)}. A destroy of dev would delete it. Set mail.identity: existing in environments/dev/values.yaml, or give dev another mail.from (see modules/mail/README.md)`,
  )
}

const mailOf = ({ mail }: Values) => mail as unknown as Mail

const locationOf = ({ account, region }: Values) => `account ${account}, ${region}`

/**
 * Returns the SES identity of `mail.from`, by the same rule as module mail: the domain if there is
 * a zone, else the address. Domains are case-insensitive, local parts are not.
 */
export function identityOf(values: Values): string {
  const { from, zone_id } = mailOf(values)
  const [name = '', domain = ''] = from.split('@')
  return zone_id ? domain.toLowerCase() : `${name}@${domain.toLowerCase()}`
}
