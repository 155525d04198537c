import type { Test } from 'tap'
import { buildApp } from '../../app.ts'
import type { ApiDeps } from '../../deps.ts'
import { lambdaHost, toLambdaHandler } from '../../lambda-handler.ts'
import { type Client, viaLambda, viaServer } from './clients.ts'

/** Starts the app as a server, and as a Lambda function. The test's end closes it. */
export const hosts: Readonly<
  Record<'server' | 'lambda', (shop: { readonly deps: ApiDeps }, t: Test) => Promise<Client>>
> = {
  server: async ({ deps }, t) => {
    const app = buildApp(deps)
    t.teardown(() => app.close())
    await app.listen({ port: 0, host: '127.0.0.1' })
    return viaServer(app)
  },
  lambda: async ({ deps }, t) => {
    const app = buildApp(deps, lambdaHost)
    t.teardown(() => app.close())
    return viaLambda(await toLambdaHandler(app), { base64: true })
  },
}
