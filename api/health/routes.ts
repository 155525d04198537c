import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import { Type } from 'typebox'
import { json } from '../answers.ts'
import type { ApiDeps } from '../deps.ts'
import { Problem } from '../problem.ts'

type HealthDeps = Pick<ApiDeps, 'checks' | 'version'>

const patienceMs = 2000

const HealthSchema = Type.Object({ status: Type.Literal('ok'), version: Type.String() })

const ReadySchema = Type.Object({
  status: Type.Literal('ready'),
  checks: Type.Record(Type.String(), Type.Literal('ok')),
})

/** Does the process work (`/health`), and may it take traffic (`/ready`)? */
export const healthRoutes: FastifyPluginAsync<HealthDeps> = async (app, { checks, version }) => {
  app.get(
    '/health',
    { schema: { summary: 'Is it up?', response: json(200, 'It is', HealthSchema) } },
    async () => ({ status: 'ok', version }),
  )

  app.get(
    '/ready',
    {
      schema: { summary: 'Does all it needs answer?', response: json(200, 'It does', ReadySchema) },
    },
    async (request) => {
      const names = Object.keys(checks)
      const faults = await Promise.all(Object.values(checks).map(faultOf))
      faults.forEach((err, index) => {
        if (err) request.log.warn({ err, check: names[index] }, 'not ready')
      })
      const silent = names.filter((_, index) => faults[index])
      if (silent.length > 0) {
        throw new Problem('not_ready', `no answer from ${silent.join(', ')}`, { silent })
      }
      return { status: 'ready', checks: Object.fromEntries(names.map((name) => [name, 'ok'])) }
    },
  )
}

/** Why a check failed; undefined where it answered in time. */
async function faultOf(check: () => Promise<unknown>): Promise<unknown> {
  const answered = new AbortController()
  const { signal } = answered
  const late = sleep(patienceMs, new Error(`no answer within ${patienceMs} ms`), { signal })
  try {
    return await Promise.race([check().then(() => undefined), late])
  } catch (error) {
    return error
  } finally {
    late.catch(() => undefined)
    answered.abort()
  }
}
