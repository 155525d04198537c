import { pino } from 'pino'
import { failureOf } from './vendor-error.ts'

/**
 * An error as the logs may show it. An allow-list, because knex puts the bound values (addresses!)
 * into an error's `sql` and `bindings`, and redaction by path would miss whatever comes next.
 */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: withoutAddresses(String(error)) }
  const { code } = error as { code?: unknown }
  return {
    type: error.name,
    message: withoutAddresses(error.message),
    stack: withoutAddresses(error.stack ?? ''),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...failureOf(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/** SES and Stripe name the buyer's mail address when they refuse it; it may be beyond ASCII. */
const withoutAddresses = (text: string) =>
  text.replace(
    /[\p{L}\p{M}\p{N}.!#$%&'*+=?^_{|}~-]+@[\p{L}\p{M}\p{N}-]+(\.[\p{L}\p{M}\p{N}-]+)+/gu,
    '…@…',
  )

export type LoggerOptions = {
  /** Which part of the shop writes: api, orders-worker, agent. */
  readonly service: string
  readonly environment: string
  /** The git revision that runs. */
  readonly version: string
  readonly level?: string
  /** Serves callers who must not wait for whoever reads the log. */
  readonly isServer?: boolean
}

/** Some 3,000 lines. */
const mostUnwrittenBytes = 1024 ** 2

/**
 * The logger: one JSON object a line on standard output, written at once (a Lambda freezes between
 * calls, and what is still unwritten then is lost). A server's is written when the reader takes it: where
 * a pipe is full, writing at once means to sleep, with all callers, until it is not. What is more than
 * may wait is dropped, and counted in `log.dropped`.
 */
export function createLogger({
  service,
  environment,
  version,
  level = 'info',
  isServer = false,
}: LoggerOptions) {
  const output = pino.destination(
    isServer ? { sync: false, maxLength: mostUnwrittenBytes } : { sync: true },
  )
  const log = pino(
    {
      level,
      base: { service, env: environment, version },
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      serializers: { err: describeError, error: describeError },
    },
    output,
  )
  let dropped = 0
  output.on('drop', () => {
    dropped += 1
  })
  output.on('drain', () => {
    if (dropped === 0) return
    const lines = dropped
    dropped = 0
    log.warn({ lines }, 'log.dropped')
  })
  return log
}
