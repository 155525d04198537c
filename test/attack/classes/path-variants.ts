import type { Attack } from '../attack.ts'
import { jsonHeaders } from '../lab.ts'

/**
 * Other spellings of a path. A rate rule of the firewall compares the path as it is sent, so a
 * spelling that reaches the same route evades the rule.
 */
export const pathVariants: Attack = async (lab, tries) => {
  const [product] = lab.catalogue.products
  const items = [{ sku: product?.sku, quantity: 1 }]
  const routes = {
    checkout: JSON.stringify({ items }),
    'auth/sign-in': JSON.stringify({ email: 'nobody@example.com', password: 'Wrong-1234!' }),
    'orders/find': JSON.stringify({ number: '0000-0000', email: 'nobody@example.com' }),
  }
  const served = { checkout: 201, 'auth/sign-in': 401, 'orders/find': 202 }
  for (const [route, body] of Object.entries(routes)) {
    const expected = served[route as keyof typeof served]
    const send = (path: string, base = lab.urls.edge) =>
      lab.client.send(base, { method: 'POST', path, headers: jsonHeaders(lab.urls.edge), body })
    tries.works(`/api/${route}`, (await send(`/api/${route}`)).status === expected)
    const encodeFirst = `%${route.charCodeAt(0).toString(16)}${route.slice(1)}`
    const encodeLast = `${route.slice(0, -1)}%${route.charCodeAt(route.length - 1).toString(16)}`
    const variants = [
      `/api/api/${route}`,
      `/api/api/api/${route}`,
      `/api//${route}`,
      `//api/${route}`,
      `/api/./${route}`,
      `/api/x/../${route}`,
      `/fr/../api/${route}`,
      `/api/%2e/${route}`,
      `/api/x/%2e%2e/${route}`,
      `/api/${encodeFirst}`,
      `/api/${encodeLast}`,
      `/api/${encodeFirst.replace('%', '%25')}`,
      `/%61pi/${route}`,
      `/api%2f${route}`,
      `/api/${route.replace('/', '%2f')}%20`,
      `/API/${route}`,
      `/api/${route.toUpperCase()}`,
      `/api/${route[0]?.toUpperCase()}${route.slice(1)}`,
      `/api/${route}/`,
      `/api/${route}//`,
      `/api/${route}.`,
      `/api/${route}.json`,
      `/api/${route};x=1`,
      `/api;x=1/${route}`,
      `/api/${route}%00`,
      `/api/${route}%20`,
      `/api/${route}%0a`,
      `/api/${route}%3fx=1`,
      `/api/${route}%23`,
      `/api/${route}\\`,
      `/api\\${route}`,
      `/${route}`,
      `/@api/${route}`,
    ]
    for (const path of variants) {
      const { status } = await send(path)
      tries.record(`POST ${path} at the edge`, status === expected)
    }
  }
  const secrets = [
    '/..%2f..%2fpackage.json',
    '/fr/..%2f..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/....//package.json',
    '/_astro/..%2f..%2f..%2fpackage.json',
    '/_shell/../../package.json',
    '/fr/%c0%ae%c0%ae/package.json',
  ]
  for (const path of secrets) {
    const { text } = await lab.client.send(lab.urls.edge, { path })
    tries.record(`GET ${path}`, /"devDependencies"/.test(text))
  }
}
