import { spawnSync } from 'node:child_process'
import type { Attack, Tries } from '../attack.ts'
import { claimsOf, encode, type Lab } from '../lab.ts'

/** Cheap requests that cause expensive work: many calls to other services, or long computations. */
export const amplification: Attack = async (lab, tries) => {
  const { stores } = lab
  const countCalls = async (names: RegExp) =>
    Object.entries(await stores.calls())
      .filter(([name]) => names.test(name))
      .reduce((sum, [, count]) => sum + count, 0)
  const flood = async (count: number, send: (index: number) => Promise<unknown>) => {
    await stores.resetCalls()
    for (let from = 0; from < count; from += 20)
      await Promise.all(Array.from({ length: 20 }, (_, index) => send(from + index)))
  }

  const ready = await lab.toEdge({ path: '/api/ready' })
  tries.works('/ready answers', ready.status === 200)
  // Only /ready asks for a queue's attributes.
  await flood(100, () => lab.toEdge({ path: '/api/ready' }))
  const probes = await countCalls(/GetQueueAttributes|DescribeTable/)
  tries.record(`100 requests to /ready make ${probes} calls`, probes > 20)

  // A token that no known secret has signed makes the API read its secrets again.
  const browser = lab.visit()
  await lab.order(browser)
  const claims = claimsOf(browser.cookies['guest'])
  const forged = (index: number) => lab.signCookie(claims, `guess-${index}-`.padEnd(64, 'x'))
  for (const name of ['session', 'cart', 'guest', 'browser']) {
    await flood(60, (index) =>
      lab.toEdge({ path: '/api/cart', cookies: { [name]: forged(index) } }),
    )
    const reads = await countCalls(/^ssm/)
    tries.record(`60 forged cookies ${name} cause ${reads} reads of secrets`, reads > 12)
  }
  const { orderId } = await lab.order(lab.visit())
  await flood(60, (index) => {
    const token = `zzzzzz.${`guess${index}`.padEnd(43, 'x')}`
    return lab.toEdge({ path: `/api/orders/${orderId}?token=${token}` })
  })
  const reads = await countCalls(/^ssm/)
  tries.record(`60 forged links cause ${reads} reads of secrets`, reads > 12)
  await flood(60, (index) => {
    const head = encode({ alg: 'RS256', kid: `guess-${index}` })
    const bearer = `${head}.${encode({ ...claims, iss: 'x' })}.${'x'.repeat(342)}`
    return lab.toEdge({ path: '/api/orders', headers: { authorization: `Bearer ${bearer}` } })
  })
  const asked = await countCalls(/^cognito/)
  tries.record(`60 forged access tokens cause ${asked} calls to Cognito`, asked > 12)
  slowTexts(lab, tries)
}

/** Texts of 64 KB for which a careless regular expression needs seconds. */
function slowTexts({ config }: Lab, tries: Tries): void {
  const texts = {
    'an address without end': "'x'.repeat(65536)",
    'a domain without a dot': "'x@' + 'y'.repeat(65534)",
    'many addresses': "'x.y@'.repeat(16384)",
  }
  const log = (text: string, timeout: number) =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { createLogger } from './core/pino.ts'
         const log = createLogger({ service: 'x', shop: 'x', version: 'x' })
         log.error({ err: new Error(${text}) }, 'slow')`,
      ],
      { cwd: config.root, timeout, stdio: 'ignore' },
    )
  const startedAt = performance.now()
  tries.works('a short error is logged', log("'x'", 30_000).status === 0)
  // The process itself needs most of the time. Three seconds more are far beyond linear time.
  const limit = Math.round(2 * (performance.now() - startedAt) + 3000)
  for (const [what, text] of Object.entries(texts)) {
    const { status } = log(text, limit)
    tries.record(`a logged error with ${what} takes more than 3 s`, status !== 0)
  }
}
