import { isNormalPath } from '#core/normal-path.ts'

/** No route has this path, so the response is 404. */
const refusedPath = '/refused'

/**
 * Returns the path if it is in normal form, otherwise one without a route. The router decodes
 * `%63heckout`, and Lambda's adapter resolves `/x/../checkout`: both would reach a route whose
 * limits at the gateway and in the firewall have not seen it.
 */
export const routedPath = (path: string): string => (isNormalPath(path) ? path : refusedPath)

/**
 * Returns the URL to route, without one `/api` prefix. CloudFront removes it too, but requests to API
 * Gateway's own address may still have it. Registering each route twice instead would duplicate it
 * in the OpenAPI document and use two names in the logs.
 */
export function routedUrl(url: string): string {
  const [path = ''] = url.split('?', 1)
  const own = routedPath(path).replace(/^\/api(?=\/|$)/, '') || '/'
  return own + url.slice(path.length)
}
