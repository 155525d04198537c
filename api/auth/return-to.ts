const home = '/api/orders'

/** The only addresses that signing in may lead to; each is a whole path of our own. */
const ownAddresses = [
  /^\/(fr|en)\/([a-z0-9-]+\/){0,4}$/,
  /^\/api\/(cart|orders)$/,
  /^\/api\/orders\/ord_[0-9A-HJKMNP-TV-Z]{26}$/,
]

/** Where to go after signing in: the wish, if it is on the list; the orders otherwise. */
export function returnAddress(wish: unknown): string {
  const isOurs = typeof wish === 'string' && ownAddresses.some((address) => address.test(wish))
  return isOurs ? wish : home
}
