import { pino } from 'pino'
import { printableLines } from './printable.ts'
import { failureOf } from './vendor-error.ts'
import { withoutAddresses } from './without-addresses.ts'

/**
 * Returns the fields of an error that may be logged. An allow-list, because knex puts bound values
 * such as addresses into an error's `sql` and `bindings`, and redaction by path would miss new
 * fields.
 */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: loggable(String(error)) }
  const { code } = error as { code?: unknown }
  return {
    type: error.name,
    message: loggable(error.message),
    stack: loggable(error.stack ?? ''),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...failureOf(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/** JSON escapes some control characters only, and a reader of the log may decode it. */
const loggable = (text: string) => printableLines(withoutAddresses(text))

export type LoggerOptions = {
  /** The program that logs: api, orders-worker, agent. */
  readonly service: string
  /** The name of the deployed shop, or `local`. */
  readonly shop: string
  /** The git revision that runs. */
  readonly version: string
  readonly level?: string
  /** True for a server, whose requests must not wait for the reader of the log. */
  readonly isServer?: boolean
}

/** Maximum log buffer of a server: about 3,000 lines. */
const maxBufferedBytes = 1024 ** 2

/**
 * Returns a logger that writes one JSON object per line to standard output. A Lambda function
 * writes synchronously, because it is frozen between calls and would lose buffered lines. A server
 * writes asynchronously: if the pipe is full, a synchronous write would block all requests. Lines
 * beyond the buffer are dropped and counted in `log.dropped`.
 */
export function createLogger({
  service,
  shop,
  version,
  level = 'info',
  isServer = false,
}: LoggerOptions) {
  const output = pino.destination(
    isServer ? { sync: false, maxLength: maxBufferedBytes } : { sync: true },
  )
  const log = pino(
    {
      level,
      base: { service, shop, version },
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
