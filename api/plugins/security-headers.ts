import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

export type SecurityOptions = {
  /** The payment page's origin. Forms may redirect to it. */
  readonly paymentOrigin: string
}

/**
 * Sets the security headers. Responses are private to the client and must not be cached, unless a
 * route overrides this.
 */
export const securityHeaders = fp(
  async (app, { paymentOrigin }: SecurityOptions) => {
    await app.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
          // The checkout form redirects to the payment page, and browsers check redirects too.
          formAction: ["'self'", paymentOrigin],
        },
      },
      // The edge sends it (module edge, value hsts), so that site and API always agree.
      strictTransportSecurity: false,
      // With `no-referrer`, browsers would send `Origin: null` with the shop's forms.
      referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
      xFrameOptions: { action: 'deny' },
    })
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })
  },
  { name: 'security-headers' },
)
