import closeWithGrace from 'close-with-grace'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { createLogger } from '#core/pino.ts'
import { readConfig } from './config.ts'
import { startHeartbeat } from './heartbeat.ts'
import { watchSpotNotice } from './spot-notice.ts'
import { notifySystemd } from './systemd-notify.ts'
import { wire } from './wire.ts'

/** A drain lasts as long as a poll and the work in hand; systemd's own limit is 150 s. */
const drainMs = 120_000

/** How often overdue orders are looked for, and how long a silent poll is believed, in milliseconds. */
const sweepMs = 60_000
const deadPollMs = 40_000

const config = readConfig()
const { ENVIRONMENT: environment, VERSION: version, LOG_LEVEL: level } = config
const log = createLogger({ service: 'agent', environment, version, level })
const agent = wire(config, log)

const { version: schema } = await migrateSchema({ url: config.MYSQL_URL, log })
const consumer = agent.start()
const sweep = () => agent.resend().catch((err: unknown) => log.error({ err }, 'agent.sweep failed'))
const sweeping = setInterval(sweep, Math.max(1000, sweepMs * config.timeScale))
await sweep()
const heartbeat = startHeartbeat({ log, schema, version, healthFile: config.HEALTH_FILE, beat })
const spot = watchSpotNotice({
  url: config.IMDS_URL ?? 'http://169.254.169.254',
  isOn: environment !== 'local' || config.IMDS_URL !== undefined,
  log,
  onNotice: () => process.kill(process.pid, 'SIGTERM'),
})
notifySystemd('READY=1')
log.info({ schema }, 'agent.ready')

/** Tells systemd that all is well, as long as polls come back: else its watchdog starts us anew. */
function beat() {
  const idleMs = consumer.idleMs()
  if (idleMs < deadPollMs) notifySystemd('WATCHDOG=1')
  else log.error({ idleMs }, 'agent.poll is silent')
}

closeWithGrace({ delay: drainMs, logger: false }, async ({ signal, err }) => {
  const startedAt = performance.now()
  if (err) log.error({ err }, 'agent.crash')
  notifySystemd('STOPPING=1')
  clearInterval(sweeping)
  heartbeat.stop()
  spot.stop()
  await consumer.drain()
  await agent.close()
  log.info({ signal, durationMs: Math.round(performance.now() - startedAt) }, 'agent.drain')
})
