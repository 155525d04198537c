import type Stripe from 'stripe'

/**
 * What tells this shop's objects from others in the same Stripe account, such as those of another
 * environment. Stripe sends the events of the whole account to each endpoint.
 */
export type Owner = {
  /** The name of the deployed shop. */
  readonly shop: string
  /** Whether the shop takes real payments; undefined if its key does not say so. */
  readonly livemode?: boolean | undefined
}

/** The metadata key of an order's session and payment that names its shop. */
const shopKey = 'shop'

/** Returns the metadata that marks an object as this shop's. */
export const ownerMetadata = ({ shop }: Owner) => ({ [shopKey]: shop })

/**
 * Returns the order id in an object's metadata; undefined if the object is another shop's. Objects
 * of older releases name no shop: their order ids start with `ord_` too.
 */
export function ownOrderId(
  metadata: Stripe.Metadata | null | undefined,
  { shop }: Owner,
): string | undefined {
  const orderId = metadata?.['orderId']
  const isOwn = (metadata?.[shopKey] ?? shop) === shop
  return isOwn && orderId?.startsWith('ord_') ? orderId : undefined
}

/**
 * Returns whether a key takes real payments. Secret and restricted keys name their mode; a sandbox
 * has test keys. https://docs.stripe.com/keys
 */
export function isLiveKey(secretKey: string | undefined): boolean | undefined {
  const mode = /^(?:sk|rk)_(live|test)_/.exec(secretKey ?? '')?.[1]
  return mode === undefined ? undefined : mode === 'live'
}

/**
 * Returns whether an event is of the shop's mode. An endpoint can receive both: Stripe recommends to
 * check `livemode`. Otherwise a test payment could pay an order with a live key.
 * https://support.stripe.com/questions/connect-account-webhook-configurations
 */
export function isOfMode(event: Pick<Stripe.Event, 'livemode'>, { livemode }: Owner): boolean {
  return livemode === undefined || event.livemode === livemode
}
