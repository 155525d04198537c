import type { Log } from '#core/log.ts'

const tokenSeconds = 21_600

/**
 * Asks the instance metadata service (IMDSv2) every `everyMs` milliseconds (5000) whether this spot
 * instance is to be taken away, and calls `onNotice` once: there are two minutes from then on.
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

  let isOver = false
  async function look() {
    try {
      const token = await fetch(`${url}/latest/api/token`, {
        method: 'PUT',
        headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(tokenSeconds) },
        signal: AbortSignal.timeout(2000),
      })
      const notice = await fetch(`${url}/latest/meta-data/spot/instance-action`, {
        headers: { 'x-aws-ec2-metadata-token': await token.text() },
        signal: AbortSignal.timeout(2000),
      })
      // If the metadata service is slow, two requests overlap.
      if (!notice.ok || isOver) return
      isOver = true
      clearInterval(looking)
      log.warn({ notice: await notice.text() }, 'agent.spot notice')
      onNotice()
    } catch (err) {
      log.debug({ err }, 'instance metadata does not answer')
    }
  }

  const looking = setInterval(() => void look(), everyMs)
  return { stop: () => clearInterval(looking) }
}
