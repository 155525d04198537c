import { createHash } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { type Child, type Part, type ReportLine, startChild } from '../../local/children.ts'
import { type LocalConfig, readConfig } from '../../local/config.ts'
import { createRandom } from '../../local/emulators/random.ts'
import { migrateLocal } from '../../local/migrate.ts'
import { emulatorsPart, partsOf } from '../../local/platform.ts'
import { freePortBase } from '../../local/ports.ts'
import { seed as seedShop } from '../../local/seed.ts'
import { type Urls, urlsOf } from '../../local/settings.ts'
import { buildSite } from '../../local/site-build.ts'
import { type Supervised, supervise } from '../../local/supervise.ts'
import { openOperator } from '../support/operator.ts'
import { openStores } from '../support/stores.ts'
import { until } from '../support/wait.ts'
import type { Fault, Hits } from './proxy/faults.ts'
import { type FaultProxy, openHttpProxy, type Watch } from './proxy/http-proxy.ts'
import { createLedger, type Service } from './proxy/ledger.ts'
import { openTcpProxy } from './proxy/tcp-proxy.ts'

export type PartName = 'api' | 'worker' | 'agent'

export type Lab = Awaited<ReturnType<typeof openLab>>

const partNames: readonly PartName[] = ['api', 'worker', 'agent']
const httpServices = ['dynamodb', 'queues', 'parametersAndMail', 'stripe', 'cognito'] as const

/** At this scale packaging takes 1.5 s and shipping 3 s. Lost messages come back after 3 s. */
const defaultTimeScale = 0.05

/**
 * Starts a whole shop of real processes. Each call to a dependency passes through a proxy, one per
 * process and dependency. The proxies and the emulators record the calls; the shop's own logs are
 * not used.
 */
export async function openLab(options: { readonly seed: number; readonly timeScale?: number }) {
  const { seed, timeScale = defaultTimeScale } = options
  const portBase = await freePortBase()
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-lab-'))
  const base = readConfig({ PORT_BASE: String(portBase), TIME_SCALE: String(timeScale) })
  const config: LocalConfig = { ...base, dir, packagesDir: readConfig({}).packagesDir }
  const urls = urlsOf(config)
  const catalogue = readCatalogue(config.root)
  let draw = createRandom(seed)
  const random = () => draw()
  const ledger = createLedger(join(dir, 'ledger.jsonl'))
  const lines: { name: string; line: string }[] = []
  const log = createWriteStream(join(dir, 'parts.log'))
  const report: ReportLine = (name, line) => {
    lines.push({ name, line })
    log.write(`${name} ${line}\n`)
  }
  const origin = urlsOf(readConfig({})).edge
  await buildSite({ root: config.root, origin, report: () => undefined })
  const emulators: Child = startChild(emulatorsPart(config), config.root, report)
  await emulators.ready
  await Promise.all([seedShop(urls, catalogue, timeScale), migrateLocal(config)])

  const proxies = new Map<string, FaultProxy>()
  for (const caller of partNames) {
    for (const service of httpServices) {
      const proxy = await openHttpProxy({ caller, service, target: urls[service], ledger, random })
      proxies.set(`${caller} ${service}`, proxy)
    }
  }
  const dynamodb = new DynamoDBClient({
    endpoint: urls.dynamodb,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const sqs = new SQSClient({
    endpoint: urls.queues,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  })
  const mysql = await openTcpProxy(config.ports.mysql, ledger)

  /** How many seconds each part's clock is ahead. */
  const skews: Record<PartName, number> = { api: 0, worker: 0, agent: 0 }
  const parts = Object.fromEntries(
    partNames.map((name) => [name, supervise(partOf(name), config.root, report)]),
  ) as Record<PartName, Supervised>

  /** Returns a part as deployed, with the proxies' addresses. `more` overrides its environment. */
  function partOf(name: PartName, more: Readonly<Record<string, string>> = {}): Part {
    const own = Object.fromEntries(
      httpServices.map((service) => [service, proxies.get(`${name} ${service}`)?.url ?? '']),
    )
    const part = partsOf(config, { ...urls, ...own } as Urls, catalogue)[name]
    const database = `mysql://ecommerce_agent:local@127.0.0.1:${mysql.port}/ecommerce`
    const env = { ...part.env, MYSQL_URL: database, LOG_LEVEL: 'debug', ...more }
    const skewed = () =>
      skews[name] === 0
        ? env
        : {
            ...env,
            CLOCK_SKEW_SECONDS: String(skews[name]),
            NODE_OPTIONS: '--import ./test/faults/skewed-clock.ts',
          }
    return {
      ...part,
      // Evaluated at each start.
      get env() {
        return skewed()
      },
    }
  }

  const proxiesOf = (service: Service | 'all', callers: readonly PartName[]) =>
    [...proxies].flatMap(([key, proxy]) => {
      const [caller, name] = key.split(' ') as [PartName, Service]
      return callers.includes(caller) && (service === 'all' || service === name) ? [proxy] : []
    })

  let operator: ReturnType<typeof openOperator> | undefined
  const lab = {
    config,
    urls,
    catalogue,
    ledger,
    random,
    /** Resets the random numbers. They depend only on the seed and on this name. */
    reseed: (name: string) => {
      draw = createRandom([...name].reduce((sum, letter) => 31 * sum + letter.charCodeAt(0), seed))
    },
    parts,
    partOf,
    report,
    /** The parts' output. */
    lines,
    stores: openStores(urls, config.ports.mysql),
    /**
     * Makes a dependency fail for the given parts. Returns a function that counts the injected
     * faults.
     */
    inject: async (service: Service, fault: Fault, callers = partNames): Promise<() => Hits> => {
      const failing = service === 'mysql' ? [mysql] : proxiesOf(service, callers)
      for (const proxy of failing) await proxy.inject(fault)
      const from = lines.length
      return () => {
        const ports = failing.map(({ port }) => port)
        const refused = fault.kind === 'refuse' ? refusalsOf(ports, lines.slice(from)) : []
        return {
          count: failing.reduce((sum, proxy) => sum + proxy.hits().count, refused.length),
          orders: new Set([
            ...failing.flatMap((proxy) => [...proxy.hits().orders]),
            ...refused.flat(),
          ]),
        }
      }
    },
    heal: async () => {
      await Promise.all([...proxies.values()].map((proxy) => proxy.heal()))
      await mysql.heal()
    },
    watch: (onCall: Watch | undefined) => {
      for (const proxy of [...proxies.values(), mysql]) proxy.watch(onCall)
    },
    /** Kills a part and waits until it has ended. Its supervisor starts it again. */
    killAndWait: async (name: PartName) => {
      const pid = parts[name].pid()
      parts[name].kill('SIGKILL')
      await until(`${name} is gone`, async () => parts[name].pid() !== pid || !isAlive(pid))
    },
    /**
     * Kills a part during its next call about an order, before the call is sent or after it is
     * served.
     */
    killAtWork: async (name: PartName) => {
      const wanted = draw() < 0.5 ? 'before' : 'after'
      let isKilled = false
      lab.watch(async ({ caller, orderIds }, moment) => {
        if (caller !== name || moment !== wanted || orderIds.length === 0) return
        lab.watch(undefined)
        await lab.killAndWait(name)
        isKilled = true
      })
      await until(`${name} is killed at work`, () => isKilled, { everyMs: 5 })
    },
    /** Returns how many of the orders are not completed. */
    countOpen: async (orderIds: readonly string[]): Promise<number> => {
      const records = await Promise.all(orderIds.map((id) => lab.stores.order(id)))
      return records.filter((record) => record?.status !== 'completed').length
    },
    /**
     * Sends an operator's request to the API. Returns the status of the answer, or 0 without an
     * answer, or if a fault stops the operator's sign-in: the next request signs in again.
     */
    operate: async (path: string, body: object, key?: string): Promise<number> => {
      operator ??= openOperator(urls)
      const session = await operator.catch(() => {
        operator = undefined
      })
      if (!session) return 0
      const answer = await fetch(`${urls.api}/operator/${path}`, {
        method: 'POST',
        headers: {
          ...session,
          'content-type': 'application/json',
          ...(key && { 'idempotency-key': uuidOf(key) }),
        },
        body: JSON.stringify(body),
      }).catch(() => undefined)
      return answer?.status ?? 0
    },
    refund: (orderId: string, amount: number, key: string): Promise<number> =>
      lab.operate(`orders/${orderId}/refunds`, { amount, why: 'one came broken' }, key),
    /** Restarts a part with a clock that is ahead by this many seconds. */
    restartSkewed: async (name: 'api', seconds: number) => {
      skews[name] = seconds
      await parts[name].restart()
      await lab.untilApiIsReady()
    },
    /** Clients for the tables and queues that bypass the proxies. */
    dynamodb,
    sqs,
    untilApiIsReady: () =>
      until('the API is ready', async () => {
        const answer = await fetch(`${urls.api}/ready`).catch(() => undefined)
        return answer?.ok === true
      }),
    ready: async () => {
      await lab.untilApiIsReady()
      await until('the agent is ready', async () =>
        lines.some(({ name, line }) => name === 'agent' && line.includes('"agent.started"')),
      )
    },
    close: async (keepLogs = false) => {
      await lab.stores.close()
      dynamodb.destroy()
      sqs.destroy()
      await Promise.all(Object.values(parts).map((part) => part.stop()))
      await Promise.all([...proxies.values(), mysql].map((proxy) => proxy.close()))
      emulators.kill('SIGTERM')
      await emulators.ended
      log.end()
      if (!keepLogs) rmSync(dir, { recursive: true, force: true })
      return dir
    },
  }
  return lab
}

/** Returns a UUID for a text: the same for the same text, so that retries have one key. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}

/**
 * Finds refused connections in the callers' logs. Returns the orders of each. A closed port cannot
 * count them.
 */
function refusalsOf(
  ports: readonly number[],
  output: readonly { readonly line: string }[],
): string[][] {
  return output
    .filter(({ line }) => ports.some((port) => line.includes(`ECONNREFUSED 127.0.0.1:${port}`)))
    .map(({ line }) => line.match(/ord_[0-9A-Z]{26}/g) ?? [])
}
