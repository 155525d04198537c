import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { fillShell, type Page, type Shells } from '../pages/shell.ts'

/** Sends pages to browsers and JSON to other clients. The `Accept` header decides. */
export const pages = fp(
  async (app, { shells }: { readonly shells: Shells }) => {
    app.decorateRequest('wantsHtml', {
      getter(this: FastifyRequest) {
        return prefersHtml(this.headers.accept)
      },
    })
    app.decorateReply('sendPage', function sendPage(this: FastifyReply, page: Page) {
      const shell = shells[this.request.language ?? 'fr']
      return this.type('text/html; charset=utf-8').send(
        fillShell(shell, page, pageUrlOf(this.request)),
      )
    })
  },
  { name: 'pages', dependencies: ['language'] },
)

/** Patterns of form paths without a page of their own, each with the path of the page to show. */
const pageOfForm: readonly (readonly [RegExp, string])[] = [
  [/^\/checkout$/, '/cart'],
  [/^\/cart\/quantities$/, '/cart'],
  [/^\/auth\/sign-out$/, '/auth/sign-in'],
  [/^(\/orders\/\w+)\/(?:cancel|pay|again)$/, '$1'],
]

/**
 * Returns the path and query at which a browser can load the current page. For the response to a
 * form, returns those of the page with the form.
 */
function pageUrlOf({ method, url }: FastifyRequest): string {
  const [path = ''] = url.split('?')
  if (method === 'GET' || method === 'HEAD') return `/api${url}`
  const found = pageOfForm.find(([form]) => form.test(path))
  return `/api${found ? path.replace(found[0], found[1]) : path}`
}

/**
 * Returns whether the client prefers HTML. Browsers list `text/html` first; scripts ask for JSON or
 * any type.
 */
export function prefersHtml(accept = ''): boolean {
  const types = accept.toLowerCase().split(',')
  const rank = (type: string) => types.findIndex((range) => range.trim().split(';')[0] === type)
  const [markup, json] = [rank('text/html'), rank('application/json')]
  return markup >= 0 && (json < 0 || markup < json)
}

declare module 'fastify' {
  interface FastifyRequest {
    readonly wantsHtml: boolean
  }
  interface FastifyReply {
    /** Sends a page in the site's shell, in the request's language. */
    sendPage(page: Page): FastifyReply
  }
}
