import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { type Child, type Part, startChild } from '../../local/children.ts'
import { partsOf } from '../../local/platform.ts'
import type { TestShop } from './shop.ts'
import { until } from './wait.ts'

/** Starts additional processes for a running shop: APIs, workers, a Lambda next to the server. */
export function moreParts({ config, urls, report }: TestShop) {
  const parts = partsOf(config, urls, readCatalogue(config.root))
  const children: Child[] = []
  const start = (part: Part) => {
    const child = startChild(part, config.root, report)
    children.push(child)
    return child
  }

  return {
    /** Starts another API on that port. Returns its address. */
    api: async (port: number): Promise<string> => {
      start({ ...parts.api, env: { ...parts.api.env, PORT: String(port) } })
      return waitForHealth(port)
    },
    /** Starts the same app with its Lambda adapter. Returns its address. */
    lambda: async (port: number): Promise<string> => {
      const script = 'test/support/lambda-host.ts'
      start({ ...parts.api, script, env: { ...parts.api.env, PORT: String(port) } })
      return waitForHealth(port)
    },
    worker: () => start(parts.worker).ready,
    close: async () => {
      for (const child of children) child.kill('SIGTERM')
      await Promise.all(children.map(({ ended }) => ended))
    },
  }
}

/** Waits until the API at this port is healthy. Returns its address. */
async function waitForHealth(port: number): Promise<string> {
  const url = `http://127.0.0.1:${port}`
  await until(`an API at ${url}`, async () => {
    const answer = await fetch(`${url}/health`).catch(() => undefined)
    return answer?.ok ?? false
  })
  return url
}
