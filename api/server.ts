import closeWithGrace from 'close-with-grace'
import { createLogger } from '#core/pino.ts'
import { buildApp } from './app.ts'
import { configOrExit } from './config.ts'
import { createDoors } from './doors.ts'
import { serverHost } from './server-host.ts'
import { wire } from './wire.ts'

const config = configOrExit()
const log = createLogger({
  service: 'api',
  environment: config.ENVIRONMENT,
  version: config.VERSION,
  level: config.LOG_LEVEL,
  isServer: true,
})
const { deps, close } = await wire(config, log)

const app = buildApp(deps, serverHost())
const doors = createDoors(app)

closeWithGrace({ delay: 15_000, logger: log }, async ({ err, signal }) => {
  if (err) log.fatal({ err }, 'api.crashed')
  log.info({ signal }, 'api.closing')
  await doors.close()
  close()
})

await doors.open({ host: config.HOST, port: config.PORT })
