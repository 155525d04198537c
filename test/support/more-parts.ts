import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { type Child, type Part, startChild } from '../../local/children.ts'
import { partsOf } from '../../local/platform.ts'
import type { TestShop } from './shop.ts'
import { until } from './wait.ts'

/** Further processes of a running shop: more APIs, more workers, a Lambda beside the server. */
export function moreParts({ config, urls, report }: TestShop) {
  const parts = partsOf(config, urls, readCatalogue(config.root))
  const children: Child[] = []
  const start = (part: Part) => {
    const child = startChild(part, config.root, report)
    children.push(child)
    return child
  }

  return {
    /** An API of its own on that port; its address. */
    api: async (port: number): Promise<string> => {
      start({ ...parts.api, env: { ...parts.api.env, PORT: String(port) } })
      return answering(port)
    },
    /** The same app under its Lambda adapter. */
    lambda: async (port: number): Promise<string> => {
      const script = 'test/support/lambda-host.ts'
      start({ ...parts.api, script, env: { ...parts.api.env, PORT: String(port) } })
      return answering(port)
    },
    worker: () => start(parts.worker).ready,
    close: async () => {
      for (const child of children) child.kill('SIGTERM')
      await Promise.all(children.map(({ ended }) => ended))
    },
  }
}

async function answering(port: number): Promise<string> {
  const url = `http://127.0.0.1:${port}`
  await until(`an API at ${url}`, async () => {
    const answer = await fetch(`${url}/health`).catch(() => undefined)
    return answer?.ok ?? false
  })
  return url
}
