import closeWithGrace from 'close-with-grace'
import { localShop } from '#core/environment.ts'
import { createLogger } from '#core/pino.ts'
import { readConfig } from './config.ts'
import { startHeartbeat } from './heartbeat.ts'
import { watchSpotNotice } from './spot-notice.ts'
import { notifySystemd } from './systemd-notify.ts'
import { wire } from './wire.ts'

/**
 * The time limit for a drain: the current poll and the messages in progress. systemd's limit is 150
 * s.
 */
const drainMs = 120_000

/** A poll without a response for this many milliseconds is considered dead. */
const deadPollMs = 40_000

/**
 * EX_TEMPFAIL of sysexits.h, named by `RestartPreventExitStatus` in ec2-worker.service. The notice
 * remains in the metadata until AWS takes the instance, so a restarted agent would stop again.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
 */
const spotNoticeExitCode = 75

const config = readConfig()
const { SHOP_NAME: shop, VERSION: version, LOG_LEVEL: level } = config
const log = createLogger({ service: 'agent', shop, version, level })

const agent = wire(config, log)
const consumer = agent.start()
const heartbeat = startHeartbeat({
  log,
  schema: agent.schema,
  version,
  healthFile: config.HEALTH_FILE,
  beat,
})
let isReclaimed = false
const spot = watchSpotNotice({
  url: config.IMDS_URL ?? 'http://169.254.169.254',
  isOn: shop !== localShop || config.IMDS_URL !== undefined,
  log,
  onNotice: () => {
    isReclaimed = true
    process.kill(process.pid, 'SIGTERM')
  },
})
notifySystemd('READY=1')
log.info({}, 'agent.started')

/** Resets systemd's watchdog while polls respond. Otherwise the watchdog restarts the agent. */
function beat() {
  const idleMs = consumer.idleMs()
  if (idleMs < deadPollMs) notifySystemd('WATCHDOG=1')
  else log.error({ idleMs }, 'agent.poll_stalled')
}

closeWithGrace({ delay: drainMs, logger: false }, async ({ signal, err }) => {
  const startedAt = performance.now()
  if (err) log.error({ err }, 'agent.crashed')
  notifySystemd('STOPPING=1')
  heartbeat.stop()
  spot.stop()
  await consumer.drain()
  await agent.close()
  log.info({ signal, durationMs: Math.round(performance.now() - startedAt) }, 'agent.drained')
  if (isReclaimed) process.exit(spotNoticeExitCode)
})

// After an outage, overdue messages are likely. The sweeper would also find them, but later.
await agent.relayOverdue().catch((err: unknown) => log.error({ err }, 'agent.relay_failed'))
