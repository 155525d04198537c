import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

export type SecurityOptions = {
  /** Where forms may lead besides the shop itself: the payment page's origin. */
  readonly paymentOrigin: string
  readonly secure: boolean
}

/**
 * What a browser may do with our answers. Everything the API says is private to who asked, unless a
 * route says otherwise.
 */
export const securityHeaders = fp(
  async (app, { paymentOrigin, secure }: SecurityOptions) => {
    await app.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
          // The checkout form is answered with a redirect, which browsers hold to this as well.
          formAction: ["'self'", paymentOrigin],
        },
      },
      strictTransportSecurity: secure && { maxAge: 63_072_000, includeSubDomains: true },
      // With `no-referrer` browsers would send `Origin: null` with our own forms.
      referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
      xFrameOptions: { action: 'deny' },
    })
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })
  },
  { name: 'security-headers' },
)
