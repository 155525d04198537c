import closeWithGrace from 'close-with-grace'
import { localShop } from '#core/environment.ts'
import { createLogger } from '#core/pino.ts'
import { buildApp } from './app.ts'
import { configOrExit } from './config.ts'
import { createListeners } from './listeners.ts'
import { serverHost } from './server-host.ts'
import { wire } from './wire.ts'

const config = configOrExit()
const log = createLogger({
  service: 'api',
  shop: config.SHOP_NAME,
  version: config.VERSION,
  level: config.LOG_LEVEL,
  isServer: true,
})
const { deps, close } = await wire(config, log)

const app = buildApp(deps, serverHost({ isLocal: config.SHOP_NAME === localShop }))
const listeners = createListeners(app)

closeWithGrace({ delay: 15_000, logger: log }, async ({ err, signal }) => {
  if (err) log.fatal({ err }, 'api.crashed')
  log.info({ signal }, 'api.shutdown_started')
  await listeners.close()
  close()
})

await listeners.open({ host: config.HOST, port: config.PORT })
