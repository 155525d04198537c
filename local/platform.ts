import { mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalogue } from '#core/catalogue/catalogue.ts'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { type Part, type ReportLine, startChild } from './children.ts'
import type { LocalConfig } from './config.ts'
import { startControl } from './control/server.ts'
import { checkDisk } from './disk.ts'
import { startEdge } from './edge/server.ts'
import { migrateLocal } from './migrate.ts'
import { checkPorts } from './ports.ts'
import { seed } from './seed.ts'
import { originSecret, shopEnv, type Urls, urlsOf } from './settings.ts'
import { type Supervised, supervise } from './supervise.ts'

export type Platform = {
  readonly urls: Urls
  readonly api: Supervised
  readonly worker: Supervised
  readonly agent: Supervised
  /** Reloads the rebuilt site in the edge and the API. */
  reloadSite(): Promise<void>
  close(): Promise<void>
}

export type PlatformOptions = {
  readonly config: LocalConfig
  /** Called with every line that a part writes, and before each step of the start. */
  readonly report: ReportLine
  /** Builds the site if necessary. The API renders its pages into it. */
  readonly buildSite: () => Promise<unknown>
  /** Called when the process of the emulators ends unexpectedly. The shop then cannot work. */
  readonly onEmulatorsEnd: (exit: string) => void
  /** For tests: the request header that sets the viewer's address at the edge. */
  readonly viewerAddressHeader?: string
}

const readyWithinMs = 30_000

/**
 * Starts the whole shop on this machine: the emulators, the shop's own parts (one process each),
 * the edge and the control page. Throws Error with a readable message if something it needs is
 * missing.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { config, report, buildSite, onEmulatorsEnd, viewerAddressHeader } = options
  const urls = urlsOf(config)
  const { mysql, ...ports } = config.ports
  await checkPorts(config.mysqlUrl ? ports : config.ports)
  mkdirSync(config.dir, { recursive: true })
  await checkDisk(config.dir)

  const toClose: { close(): Promise<void> }[] = []
  const close = async () => {
    for (const part of toClose.toReversed()) await part.close()
  }
  try {
    const catalogue = readCatalogue(config.root)
    report('shop', 'starting the emulators and the database')
    const emulators = startChild(emulatorsPart(config), config.root, report)
    let isClosing = false
    toClose.push({
      close: async () => {
        isClosing = true
        emulators.kill('SIGTERM')
        await emulators.ended
      },
    })
    await Promise.all([emulators.ready, buildSite()])
    emulators.ended.then((exit) => isClosing || onEmulatorsEnd(exit))
    report('shop', 'creating tables, queues and secrets')
    await Promise.all([seed(urls, catalogue, config.timeScale), migrateLocal(config)])

    report('shop', 'starting the API, the orders worker and the agent')
    const output = watchOutput(report)
    const parts = partsOf(config, urls, catalogue)
    const api = supervise(parts.api, config.root, report)
    const worker = supervise(parts.worker, config.root, output.report)
    const agent = supervise(parts.agent, config.root, output.report)
    toClose.push({
      close: async () => void (await Promise.all([api, worker, agent].map((part) => part.stop()))),
    })
    await withinTimeLimit(
      Promise.all([untilAnswers(`${urls.api}/ready`), output.waitFor('agent', '"agent.started"')]),
    )

    const edge = await startEdge({
      port: config.ports.edge,
      siteDir: config.siteDir,
      apiUrl: urls.api,
      paymentOrigin: urls.stripe,
      originSecret,
      viewerAddressHeader,
    })
    toClose.push(edge)
    toClose.push(await startControl({ port: config.ports.control, urls }))
    const reloadSite = async () => {
      edge.reload()
      await api.restart()
    }
    return { urls, api, worker, agent, reloadSite, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Returns the shop's own parts: the deployed entry points, configured for the emulators. */
export function partsOf(config: LocalConfig, urls: Urls, catalogue: Catalogue) {
  const env = shopEnv(config, urls, catalogue.shipTo)
  const api = { ...env, HOST: '127.0.0.1', PORT: String(config.ports.api) }
  return {
    api: { name: 'api', script: 'api/server.ts', env: api },
    worker: { name: 'orders-worker', script: 'local/worker.ts', env },
    agent: { name: 'agent', script: 'ec2-agent/main.ts', env },
  } satisfies Record<string, Part>
}

export function emulatorsPart(config: LocalConfig): Part {
  const { ports, dir, packagesDir, timeScale, mysqlUrl } = config
  return {
    name: 'emulators',
    script: 'local/emulators/main.ts',
    env: {
      PORT_BASE: String(ports.edge),
      LOCAL_DIR: dir,
      PACKAGES_DIR: packagesDir,
      TIME_SCALE: String(timeScale),
      ...(mysqlUrl && { MYSQL_URL: mysqlUrl }),
    },
  }
}

/** Reports every line. `waitFor` resolves when a part has printed a given text. */
function watchOutput(report: ReportLine) {
  const waiting = new Map<string, { readonly text: string; readonly done: () => void }>()
  return {
    report: (name: string, line: string) => {
      const wanted = waiting.get(name)
      if (wanted && line.includes(wanted.text)) wanted.done()
      report(name, line)
    },
    waitFor: (name: string, text: string) =>
      new Promise<void>((done) => waiting.set(name, { text, done })),
  }
}

async function untilAnswers(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
}

async function withinTimeLimit(work: Promise<unknown>): Promise<void> {
  const timeout = sleep(readyWithinMs, undefined, { ref: false }).then(() => {
    throw new Error(
      `the shop was not ready after ${readyWithinMs / 1000} s: the lines above say why`,
    )
  })
  await Promise.race([work, timeout])
}
