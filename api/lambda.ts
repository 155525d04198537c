import { createLogger } from '#core/pino.ts'
import { buildApp } from './app.ts'
import { configOrExit } from './config.ts'
import { lambdaHost, toLambdaHandler } from './lambda-handler.ts'
import { wire } from './wire.ts'

const config = configOrExit()
const log = createLogger({
  service: 'api',
  environment: config.ENVIRONMENT,
  version: config.VERSION,
  level: config.LOG_LEVEL,
})

// Everything above the first request happens in Lambda's init phase, which has more CPU. The
// connections are never closed: the runtime ends with them.
const { deps } = await wire(config, log)

export const handler = await toLambdaHandler(buildApp(deps, lambdaHost))
