import { createLogger } from '#core/pino.ts'
import { buildApp } from './app.ts'
import { configOrExit } from './config.ts'
import { lambdaHost, toLambdaHandler } from './lambda-handler.ts'
import { wire } from './wire.ts'

const config = configOrExit()
const log = createLogger({
  service: 'api',
  shop: config.SHOP_NAME,
  version: config.VERSION,
  level: config.LOG_LEVEL,
})

// This runs in Lambda's init phase, which has more CPU than the first request. The connections are
// never closed: they end with the process.
const { deps } = await wire(config, log)

export const handler = await toLambdaHandler(buildApp(deps, lambdaHost))
