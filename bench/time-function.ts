import { runFunction } from '../cli/artifacts/lambda/run-function.ts'

/** The first warm calls are not counted, because the JIT compiler is still at work. */
const warmUpCalls = 10
const warmCalls = 40

/** A request for an empty cart: a route with schemas that uses no database. */
const event = {
  version: '2.0',
  rawPath: '/cart',
  rawQueryString: '',
  headers: { host: 'api.example', accept: 'application/json' },
  requestContext: { requestId: 'bench', http: { method: 'GET', sourceIp: '192.0.2.1' } },
  isBase64Encoded: false,
}

/** Durations in milliseconds. */
export type Times = {
  /** From the start of the process until it requests its first event. */
  readonly init: number
  readonly first: number
  /** The median of the warm calls. */
  readonly warm: number
}

export type MeasuredFunction = {
  /** The folder of the unpacked function zip. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * Measures the start of a function in a new process, its first call and its warm calls. Throws
 * Error if the first status is not 200.
 */
export async function timeFunction({ folder, env }: MeasuredFunction): Promise<Times> {
  const running = await runFunction({ folder, handler: 'index.handler', env })
  try {
    const first = await running.invoke(event)
    const { statusCode } = first.answer as { statusCode: number }
    if (statusCode !== 200) throw new Error(`the function returned the status ${statusCode}`)
    const warm: number[] = []
    for (let call = 0; call < warmUpCalls + warmCalls; call += 1) {
      const { ms } = await running.invoke(event)
      if (call >= warmUpCalls) warm.push(ms)
    }
    return { init: running.initMs, first: first.ms, warm: median(warm) }
  } finally {
    await running.close()
  }
}

/** Returns the median. Throws RangeError for an empty list. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
  if (middle === undefined) throw new RangeError('an empty list has no median')
  return middle
}
