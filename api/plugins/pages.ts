import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { pagePath } from '../pages/page-path.ts'
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
        fillShell(shell, page, pagePath(this.request)),
      )
    })
  },
  { name: 'pages', dependencies: ['language'] },
)

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
