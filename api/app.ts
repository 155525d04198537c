import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { newRequestId } from '#core/ids.ts'
import { accountRoutes, accountSchemas } from './auth/account-routes.ts'
import { authRoutes, authSchemas } from './auth/routes.ts'
import { cartRoutes, cartSchemas } from './cart/routes.ts'
import { checkoutRoutes, checkoutSchemas } from './checkout/routes.ts'
import type { ApiDeps, Host } from './deps.ts'
import { docsRoutes } from './docs/routes.ts'
import { healthRoutes } from './health/routes.ts'
import { lazySchemas } from './lazy-schemas.ts'
import { operatorRoutes, operatorSchemas } from './operator/routes.ts'
import { operatorSignInRoutes, operatorSignInSchemas } from './operator/sign-in-routes.ts'
import { findOrderRoutes } from './orders/find-routes.ts'
import { orderRoutes, orderSchemas } from './orders/routes.ts'
import { bodyEncoding } from './plugins/body-encoding.ts'
import { client } from './plugins/client.ts'
import { cookies } from './plugins/cookies.ts'
import { deadline } from './plugins/deadline.ts'
import { forms } from './plugins/forms.ts'
import { language } from './plugins/language.ts'
import { operatorSession } from './plugins/operator-session.ts'
import { orderLinks } from './plugins/order-links.ts'
import { ownOrigin } from './plugins/origin.ts'
import { pages } from './plugins/pages.ts'
import { problems, sendProblem } from './plugins/problem-responses.ts'
import { requestLog } from './plugins/request-log.ts'
import { securityHeaders } from './plugins/security-headers.ts'
import { session } from './plugins/session.ts'
import { tokens } from './plugins/tokens.ts'
import { unknownRoutes } from './plugins/unknown-routes.ts'
import { ProblemSchema } from './problem.ts'
import { productRoutes, productSchemas } from './products/routes.ts'
import { routedUrl } from './routed-path.ts'
import { webhookRoutes } from './webhook/routes.ts'

const schemas = [
  ProblemSchema,
  ...cartSchemas,
  ...checkoutSchemas,
  ...productSchemas,
  ...orderSchemas,
  ...operatorSchemas,
  ...operatorSignInSchemas,
  ...authSchemas,
  ...accountSchemas,
]

/**
 * Builds the shop's API: all plugins and routes, in this order. It opens no port and no connection;
 * `server.ts` and `lambda.ts` host it.
 */
export function buildApp(deps: ApiDeps, host: Host = {}): FastifyInstance {
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: newRequestId,
    requestIdHeader: host.requestIdHeader ?? false,
    bodyLimit: 64 * 1024,
    rewriteUrl: ({ url = '/' }) => routedUrl(url),
    ...(!host.eagerSchemas && { schemaController: lazySchemas }),
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    frameworkErrors: sendProblem,
    ...host.server,
  })

  for (const schema of schemas) app.addSchema(schema)
  app.register(deadline, { ms: host.deadlineMs ?? 7500 })
  app.register(requestLog)
  app.register(client, deps)
  app.register(securityHeaders, { paymentOrigin: deps.paymentOrigin })
  app.register(cookies, { secure: deps.siteOrigin.startsWith('https:') })
  app.register(tokens, { tokenSecrets: deps.tokenSecrets })
  app.register(orderLinks, deps)
  app.register(language)
  for (const plugin of host.plugins ?? []) app.register(plugin)
  app.register(pages, deps)
  app.register(problems)
  app.register(unknownRoutes)
  app.register(bodyEncoding)

  app.register(healthRoutes, deps)
  app.register(webhookRoutes, deps)
  app.register(productRoutes, deps)
  if (deps.hasDocs) app.register(docsRoutes)
  app.register(async (shop) => {
    shop.register(forms)
    shop.register(ownOrigin, deps)
    shop.register(session, deps)
    shop.register(cartRoutes, deps)
    shop.register(checkoutRoutes, deps)
    shop.register(orderRoutes, deps)
    shop.register(findOrderRoutes, deps)
    shop.register(authRoutes, deps)
    shop.register(accountRoutes, deps)
  })
  // Without the plugin `session`: shoppers' sessions and tokens have no effect on these routes.
  app.register(async (operators) => {
    operators.register(forms)
    operators.register(ownOrigin, deps)
    operators.register(operatorSession, deps)
    operators.register(operatorSignInRoutes, deps)
    operators.register(operatorRoutes, deps)
  })

  let document: Promise<object> | undefined
  app.get('/openapi.json', { schema: { hide: true } }, async () => {
    const { describeApi } = await import('./openapi.ts')
    document ??= describeApi((plugin) => buildApp(deps, { plugins: [plugin] }), deps).catch(
      (error: unknown) => {
        // A failure, for example a timeout under load, must not be kept.
        document = undefined
        throw error
      },
    )
    return document
  })
  return app
}
