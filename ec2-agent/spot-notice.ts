import type { Log } from '#core/log.ts'

const tokenSeconds = 21_600

/**
 * Polls the instance metadata service (IMDSv2) for a spot interruption notice every `everyMs`
 * milliseconds (default 5000). Calls `onNotice` once. AWS stops the instance two minutes after the
 * notice.
 */
export function watchSpotNotice(options: {
  readonly url: string
  readonly isOn: boolean
  readonly log: Log
  readonly onNotice: () => void
  readonly everyMs?: number
}): { stop(): void } {
  const { url, isOn, log, onNotice, everyMs = 5000 } = options
  if (!isOn) return { stop: () => undefined }

  let isNoticed = false
  async function poll() {
    try {
      const token = await fetch(`${url}/latest/api/token`, {
        method: 'PUT',
        headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(tokenSeconds) },
        redirect: 'error',
        signal: AbortSignal.timeout(2000),
      })
      const notice = await fetch(`${url}/latest/meta-data/spot/instance-action`, {
        headers: { 'x-aws-ec2-metadata-token': await token.text() },
        redirect: 'error',
        signal: AbortSignal.timeout(2000),
      })
      // If the service is slow, two polls overlap.
      if (!notice.ok || isNoticed) return
      isNoticed = true
      clearInterval(timer)
      log.warn({ notice: await notice.text() }, 'agent.spot_notice')
      onNotice()
    } catch (err) {
      log.debug({ err }, 'agent.metadata_read_failed')
    }
  }

  const timer = setInterval(() => void poll(), everyMs)
  return { stop: () => clearInterval(timer) }
}
