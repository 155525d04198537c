import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { weightedValues } from '#core/weighted-values.ts'
import type { ApiDeps } from '../deps.ts'
import { pagePath } from '../pages/page-path.ts'
import { fillShell, type Page } from '../pages/shell.ts'

/** Sends pages to browsers and JSON to other clients. The `Accept` header decides. */
export const pages = fp(
  async (app, { shells, contact }: Pick<ApiDeps, 'shells' | 'contact'>) => {
    app.decorate('contact', contact)
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
 * Returns whether the client prefers HTML. The higher weight decides; at equal weights, the order.
 * Browsers list `text/html`; scripts ask for JSON or any type. RFC 9110, 12.5.1.
 */
export function prefersHtml(accept = ''): boolean {
  const types = weightedValues(accept)
  const weightOf = (type: string) => types.find(({ value }) => value === type)?.weight || 0
  const [html, json] = [weightOf('text/html'), weightOf('application/json')]
  if (html !== json) return html > json
  const first = types.find(({ value }) => value === 'text/html' || value === 'application/json')
  return html > 0 && first?.value === 'text/html'
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The address that answers buyers. */
    readonly contact: string | undefined
  }
  interface FastifyRequest {
    readonly wantsHtml: boolean
  }
  interface FastifyReply {
    /** Sends a page in the site's shell, in the request's language. */
    sendPage(page: Page): FastifyReply
  }
}
