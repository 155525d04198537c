import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import { Type } from 'typebox'
import type { ApiDeps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { json } from '../response-schemas.ts'

type HealthDeps = Pick<ApiDeps, 'checks' | 'clock' | 'version'>

const checkTimeoutMs = 2000

/** How long the result of the checks is used again, so that many requests make few calls. */
const checkedMs = 2000

const HealthSchema = Type.Object({
  status: Type.Literal('ok'),
  version: Type.String({ description: 'The git revision', examples: ['abc1234'] }),
})

const ReadySchema = Type.Object({
  status: Type.Literal('ready'),
  checks: Type.Record(Type.String(), Type.Literal('ok')),
})

/** `/health` shows that the process runs. `/ready` shows that it can serve requests. */
export const healthRoutes: FastifyPluginAsync<HealthDeps> = async (
  app,
  { checks, clock, version },
) => {
  let checked: { readonly at: number; readonly failures: Promise<readonly unknown[]> } | undefined

  /** Returns the error of each check, or undefined for one that succeeded. */
  function findFailures() {
    const now = clock().getTime()
    if (!checked || now >= checked.at + checkedMs) {
      checked = { at: now, failures: Promise.all(Object.values(checks).map(findFailure)) }
    }
    return checked.failures
  }

  app.get(
    '/health',
    {
      schema: {
        summary: 'Check that the process runs',
        description: 'For load balancers. Calls no other service.',
        response: json(200, 'The process runs', HealthSchema),
      },
    },
    async () => ({ status: 'ok', version }),
  )

  app.get(
    '/ready',
    {
      schema: {
        summary: 'Check that all dependencies respond',
        description: 'Calls the orders table and the orders queue, at most once in 2 s.',
        problems: ['not_ready'],
        response: json(200, 'All dependencies respond', ReadySchema),
      },
    },
    async (request) => {
      const names = Object.keys(checks)
      const errors = await findFailures()
      errors.forEach((err, index) => {
        if (err) request.log.warn({ err, check: names[index] }, 'readiness.check_failed')
      })
      const failing = names.filter((_, index) => errors[index])
      if (failing.length > 0) {
        throw new Problem('not_ready', `no response from ${failing.join(', ')}`, { failing })
      }
      return { status: 'ready', checks: Object.fromEntries(names.map((name) => [name, 'ok'])) }
    },
  )
}

/** Runs a check. Returns its error, or undefined if it succeeded in time. */
async function findFailure(check: () => Promise<unknown>): Promise<unknown> {
  const timer = new AbortController()
  const { signal } = timer
  const timeout = sleep(checkTimeoutMs, new Error(`no response within ${checkTimeoutMs} ms`), {
    signal,
  })
  try {
    return await Promise.race([check().then(() => undefined), timeout])
  } catch (error) {
    return error
  } finally {
    // Aborting the timer makes its promise reject.
    timeout.catch(() => undefined)
    timer.abort()
  }
}
