import underPressure from '@fastify/under-pressure'
import closeWithGrace from 'close-with-grace'
import fp from 'fastify-plugin'
import { createLogger } from '#core/pino.ts'
import { buildApp } from './app.ts'
import { configOrExit } from './config.ts'
import { wire } from './wire.ts'

const config = configOrExit()
const log = createLogger({
  service: 'api',
  environment: config.ENVIRONMENT,
  version: config.VERSION,
  level: config.LOG_LEVEL,
})
const { deps, close } = await wire(config, log)

const app = buildApp(deps, {
  plugins: [
    fp(async (instance) => {
      await instance.register(underPressure, { maxEventLoopDelay: 1000, retryAfter: 10 })
    }),
  ],
  server: {
    // Node looks at slow requests every 30 s unless told otherwise: that is how long they would stay.
    http: { connectionsCheckingInterval: 500 },
    requestTimeout: 8000,
    // Longer than the load balancer's 60 s: whoever closes last loses no request.
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
  },
})

closeWithGrace({ delay: 15_000, logger: log }, async ({ err, signal }) => {
  if (err) log.fatal({ err }, 'api.crashed')
  log.info({ signal }, 'api.closing')
  await app.close()
  close()
})

await app.listen({ host: config.HOST, port: config.PORT })
