import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isNormalPath } from '#core/normal-path.ts'
import { urlPathsOf } from './site-paths.ts'

/**
 * CloudFront's limits for functions and key-value stores, in bytes. 10 KB and 5 MB are taken as
 * powers of ten, the stricter reading. `entriesPerUpdate` is a number of puts and deletes.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export const edgeLimits = {
  function: 10_000,
  key: 512,
  value: 1000,
  store: 5_000_000,
  entriesPerUpdate: 50,
} as const

/** Entries of the edge's key-value store: values by key. */
export type Entries = ReadonlyMap<string, string>

/** The key of the secret by which the API recognises the edge. */
export const originSecretKey = 'origin-secret'

/**
 * Returns one entry for each URL path of the site. The edge function only checks whether a key
 * exists.
 */
export function routesOf(paths: readonly string[]): Entries {
  return new Map(urlPathsOf(paths).map((path) => [path, '1']))
}

/**
 * Returns all entries of the store in the order of writing. The secret comes first: without it, the
 * API would treat requests from the edge as direct requests. Throws Error if the edge function would
 * refuse the path of a file.
 */
export function entriesOf(paths: readonly string[], originSecret: string | undefined): Entries {
  const refused = paths.find((path) => !isNormalPath(`/${path}`))
  if (refused !== undefined)
    throw new Error(
      `the edge refuses the path /${refused}. Use only letters, digits and -._~ in file names`,
    )
  const secret = originSecret ? [[originSecretKey, originSecret] as const] : []
  return new Map([...secret, ...routesOf(paths)])
}

const functionPath = 'modules/edge/functions/viewer-request.js'

/** Reads the edge function's source code, which is uploaded as it is. */
export const readFunction = (root: string): string => readFileSync(join(root, functionPath), 'utf8')

/** Throws Error if the function's code is larger than CloudFront allows. */
export function checkFunctionSize(source: string): void {
  const size = Buffer.byteLength(source)
  if (size <= edgeLimits.function) return
  throw new Error(
    `${functionPath} has ${size} bytes, but CloudFront accepts at most ${edgeLimits.function}. Shorten it; comments count too`,
  )
}

/** Throws Error if the entries exceed the limits of CloudFront's key-value store. */
export function checkEntries(entries: Entries): void {
  const sized = [...entries].map(
    ([key, value]) => [key, Buffer.byteLength(key), Buffer.byteLength(value)] as const,
  )
  const longKey = sized.find(([, size]) => size > edgeLimits.key)
  if (longKey)
    throw new Error(
      `the path ${longKey[0].slice(0, 60)}… has ${longKey[1]} bytes, but CloudFront's key-value store accepts at most ${edgeLimits.key}. Give the page a shorter path`,
    )
  const longValue = sized.find(([, , size]) => size > edgeLimits.value)
  if (longValue)
    throw new Error(
      `the value of ${longValue[0]} has ${longValue[2]} bytes, but CloudFront's key-value store accepts at most ${edgeLimits.value}`,
    )
  const total = sized.reduce((sum, [, key, value]) => sum + key + value, 0)
  if (total > edgeLimits.store)
    throw new Error(
      `the site's ${entries.size} paths have ${total} bytes, but CloudFront's key-value store accepts at most ${edgeLimits.store}. Publish fewer or shorter paths`,
    )
}
