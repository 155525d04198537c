import { renameSync, writeFileSync } from 'node:fs'
import type { Log } from '#core/log.ts'

export const logEveryMs = 60_000
const beatEveryMs = 10_000

/**
 * Says each minute, in the log and in `healthFile`, that the agent lives and which release and schema
 * it runs; calls `beat` every ten seconds. A file that cannot be written is a warning, not an end.
 */
export function startHeartbeat(options: {
  readonly log: Log
  readonly schema: string
  readonly version: string
  readonly healthFile: string | undefined
  readonly beat: () => void
}): { stop(): void } {
  const { log, schema, version, healthFile, beat } = options

  function tell() {
    const health = {
      version,
      schema,
      at: new Date().toISOString(),
      uptimeSeconds: Math.round(process.uptime()),
    }
    log.info({ schema, uptimeSeconds: health.uptimeSeconds }, 'agent.heartbeat')
    if (!healthFile) return
    try {
      writeFileSync(`${healthFile}.new`, JSON.stringify(health))
      renameSync(`${healthFile}.new`, healthFile)
    } catch (err) {
      log.warn({ err }, 'agent.health file not written')
    }
  }

  tell()
  beat()
  const telling = setInterval(tell, logEveryMs)
  const beating = setInterval(beat, beatEveryMs)
  return {
    stop: () => {
      clearInterval(telling)
      clearInterval(beating)
    },
  }
}
