import type { FastifyRequest } from 'fastify'

/** Patterns of form paths without a page of their own, each with the path of the page to show. */
const pageOfForm: readonly (readonly [RegExp, string])[] = [
  [/^\/checkout$/, '/cart'],
  [/^\/cart\/quantities$/, '/cart'],
  [/^\/auth\/sign-out$/, '/auth/sign-in'],
  [/^(\/orders\/\w+)\/(?:cancel|pay|again)$/, '$1'],
]

/** Returns the path of the page with the form that posts to `path`; undefined for other paths. */
export function formPagePath(path: string): string | undefined {
  const found = pageOfForm.find(([form]) => form.test(path))
  return found && `/api${path.replace(found[0], found[1])}`
}

/**
 * Returns the path and query at which a browser can load the current page. For the response to a
 * form, returns those of the page with the form.
 */
export function pagePath({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): string {
  if (method === 'GET' || method === 'HEAD') return `/api${url}`
  const [path = ''] = url.split('?')
  return formPagePath(path) ?? `/api${path}`
}
