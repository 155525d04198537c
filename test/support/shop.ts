import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReportLine } from '../../local/children.ts'
import { type LocalConfig, readConfig } from '../../local/config.ts'
import { testAddressHeader } from '../../local/edge/server.ts'
import { startPlatform } from '../../local/platform.ts'
import { freePortBase } from '../../local/ports.ts'
import { urlsOf } from '../../local/settings.ts'
import { buildSite } from '../../local/site-build.ts'
import { openStores } from './stores.ts'

export type ShopSettings = { readonly timeScale?: number }

export type TestShop = Awaited<ReturnType<typeof openShop>>

/**
 * Starts a whole shop like `make dev`: real processes, a new folder, other ports. The parts' output
 * goes to `logFile`. `close` deletes everything, except that file if `keepLogs` is true.
 */
export async function openShop({ timeScale = 1 }: ShopSettings = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-'))
  const portBase = await freePortBase()
  const base = readConfig({ PORT_BASE: String(portBase), TIME_SCALE: String(timeScale) })
  const config: LocalConfig = { ...base, dir, packagesDir: readConfig({}).packagesDir }
  const logFile = join(dir, 'parts.log')
  const log = createWriteStream(logFile)
  const report: ReportLine = (name, line) => void log.write(`${name} ${line}\n`)
  const platform = await startPlatform({
    config,
    report,
    // The addresses in its pages are those of `make dev`, so that both can use one build.
    buildSite: () =>
      buildSite({
        root: config.root,
        origin: urlsOf(readConfig({})).edge,
        report: console.log,
      }),
    viewerAddressHeader: testAddressHeader,
    onEmulatorsEnd: (exit) => {
      throw new Error(`the emulators ended with ${exit}: ${logFile}`)
    },
  })
  const stores = openStores(platform.urls, config.ports.mysql)
  return {
    config,
    report,
    platform,
    urls: platform.urls,
    stores,
    logFile,
    close: async (keepLogs = false) => {
      await stores.close()
      await platform.close()
      log.end()
      if (!keepLogs) rmSync(dir, { recursive: true, force: true })
    },
  }
}
