import type { Lab } from './lab.ts'

export type Route = { readonly method: string; readonly path: string }

type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> }

/**
 * Returns the API's routes from its own document, so that a new route is attacked too. Parameters
 * get `orderId`.
 */
export async function readRoutes(lab: Lab, orderId: string): Promise<readonly Route[]> {
  const { text } = await lab.toEdge({ path: '/api/openapi.json' })
  const { paths } = JSON.parse(text) as Document
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
      .map((method) => ({
        method: method.toUpperCase(),
        path: `/api${path.replace(/^\/api(?=\/)/, '').replaceAll(/\{\w+\}/g, orderId)}`,
      })),
  )
}
