import { renameSync, writeFileSync } from 'node:fs'
import type { Log } from '#core/log.ts'

export const logEveryMs = 60_000
const beatEveryMs = 10_000

/**
 * Reports the agent's health, version and schema. It logs once a minute. Every ten seconds it
 * writes `healthFile` and calls `beat`. If the file cannot be written, it logs a warning and
 * continues.
 */
export function startHeartbeat(options: {
  readonly log: Log
  /** The schema version of the analytics database; undefined while it is unreachable. */
  readonly schema: () => string | undefined
  readonly version: string
  readonly healthFile: string | undefined
  readonly beat: () => void
}): { stop(): void } {
  const { log, schema, version, healthFile, beat } = options
  const uptimeSeconds = () => Math.round(process.uptime())

  function writeHealth() {
    beat()
    if (!healthFile) return
    const health = {
      version,
      schema: schema() ?? null,
      at: new Date().toISOString(),
      uptimeSeconds: uptimeSeconds(),
    }
    try {
      writeFileSync(`${healthFile}.new`, JSON.stringify(health))
      renameSync(`${healthFile}.new`, healthFile)
    } catch (err) {
      log.warn({ err }, 'agent.health_write_failed')
    }
  }

  const logLine = () =>
    log.info({ schema: schema(), uptimeSeconds: uptimeSeconds() }, 'agent.heartbeat')

  logLine()
  writeHealth()
  const timers = [setInterval(logLine, logEveryMs), setInterval(writeHealth, beatEveryMs)]
  return { stop: () => timers.forEach(clearInterval) }
}
