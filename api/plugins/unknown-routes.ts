import fp from 'fastify-plugin'
import { formPagePath } from '../pages/page-path.ts'
import { Problem } from '../problem.ts'
import { sendProblem } from './problem-responses.ts'

/**
 * Responds to requests without a matching route: 405 with `Allow` if the path exists with another
 * method, else 404. A browser that opens the address of a form is redirected to the page with the
 * form. A request whose path has a slash at its end is redirected to the path without it: an alias
 * would evade the limits of API Gateway's routes. Must be registered before the routes, so that
 * `onRoute` sees each of them.
 */
export const unknownRoutes = fp(
  async (app) => {
    const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = []
    app.addHook('onRoute', ({ url, method }) => {
      const pattern = new RegExp(`^${url.replace(/:[^/]+/g, '[^/]+')}$`)
      routes.push({ pattern, methods: [method].flat() })
    })
    const routesAt = (path: string) => routes.filter(({ pattern }) => pattern.test(path))
    app.setNotFoundHandler((request, reply) => {
      const [path = ''] = request.url.split('?')
      const trimmed = path.replace(/\/$/, '')
      if (trimmed !== path && routesAt(trimmed).length > 0)
        return reply.redirect(`/api${trimmed}${request.url.slice(path.length)}`, 308)
      const methods = routesAt(path).flatMap((route) => route.methods)
      if (methods.length === 0) {
        return sendProblem(new Problem('not_found', 'this path does not exist'), request, reply)
      }
      const page = request.method === 'GET' && request.wantsHtml && formPagePath(path)
      if (page) return reply.redirect(page, 303)
      const allowed = [...new Set(methods)].join(', ')
      const detail = `allowed methods: ${allowed}`
      reply.header('allow', allowed)
      return sendProblem(new Problem('method_not_allowed', detail), request, reply)
    })
  },
  { name: 'unknown-routes', dependencies: ['problems'] },
)
