import closeWithGrace from 'close-with-grace'
import { createLogger } from '#core/pino.ts'
import { buildApp } from './app.ts'
import { configOrExit } from './config.ts'
import { serverHost } from './server-host.ts'
import { wire } from './wire.ts'

const config = configOrExit()
const log = createLogger({
  service: 'api',
  environment: config.ENVIRONMENT,
  version: config.VERSION,
  level: config.LOG_LEVEL,
})
const { deps, close } = await wire(config, log)

const app = buildApp(deps, serverHost())

closeWithGrace({ delay: 15_000, logger: log }, async ({ err, signal }) => {
  if (err) log.fatal({ err }, 'api.crashed')
  log.info({ signal }, 'api.closing')
  await app.close()
  close()
})

// More callers than Node's 511 may wait to be let in: who finds that queue full is not refused but
// silently dropped, and asks again a second later.
await app.listen({ host: config.HOST, port: config.PORT, backlog: 4096 })
