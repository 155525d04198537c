const ordersPath = '/api/orders'

/**
 * The allowed redirect targets after sign-in. Each pattern matches a complete path of this site.
 */
const allowedPaths = [
  /^\/(fr|en)\/([a-z0-9-]+\/){0,4}$/,
  /^\/api\/(cart|orders|auth\/account)$/,
  /^\/api\/orders\/ord_[0-9A-HJKMNP-TV-Z]{26}$/,
]

/**
 * Returns the redirect target after sign-in: `requested` if it is allowed, else the list of orders.
 */
export function toReturnPath(requested: unknown): string {
  const isAllowed =
    typeof requested === 'string' && allowedPaths.some((pattern) => pattern.test(requested))
  return isAllowed ? requested : ordersPath
}
