import { runFunction } from '../cli/artifacts/lambda/run-function.ts'

/** Of the warm calls the first still warm up, and are not counted. */
const warmingCalls = 10
const warmCalls = 40

/** A cart without lines: a route with schemas that asks no store. */
const event = {
  version: '2.0',
  rawPath: '/cart',
  rawQueryString: '',
  headers: { host: 'api.example', accept: 'application/json' },
  requestContext: { requestId: 'bench', http: { method: 'GET', sourceIp: '192.0.2.1' } },
  isBase64Encoded: false,
}

/** Milliseconds. */
export type Times = {
  /** From the start of the process until it asks for its first event. */
  readonly init: number
  readonly first: number
  /** The median of many. */
  readonly warm: number
}

export type Subject = {
  /** Where the function's zip is unpacked. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/** One cold start of a function in a process of its own. Throws Error where it does not answer 200. */
export async function timeFunction({ folder, env }: Subject): Promise<Times> {
  const running = await runFunction({ folder, handler: 'index.handler', env })
  try {
    const first = await running.invoke(event)
    const { statusCode } = first.answer as { statusCode: number }
    if (statusCode !== 200) throw new Error(`the function answered ${statusCode}`)
    const warm: number[] = []
    for (let call = 0; call < warmingCalls + warmCalls; call += 1) {
      const { ms } = await running.invoke(event)
      if (call >= warmingCalls) warm.push(ms)
    }
    return { init: running.initMs, first: first.ms, warm: median(warm) }
  } finally {
    await running.close()
  }
}

/** The one in the middle. Throws RangeError where there is none. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
  if (middle === undefined) throw new RangeError('there is no median of nothing')
  return middle
}
