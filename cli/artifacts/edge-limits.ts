import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addressesOf } from './published.ts'

/**
 * CloudFront's limits on functions and key-value stores, in bytes where nothing else is said. 10 KB and
 * 5 MB are read as the smaller of their two meanings. `entriesPerUpdate` counts puts and deletes.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export const edgeLimits = {
  function: 10_000,
  key: 512,
  value: 1000,
  store: 5_000_000,
  entriesPerUpdate: 50,
} as const

/** The entries of the edge's key-value store, by key. */
export type Entries = ReadonlyMap<string, string>

/** The key of the secret by which the API recognises the edge. */
export const originSecretKey = 'origin-secret'

/** The entries that lead to a site's files; the function only asks whether a key exists. */
export function routesOf(paths: readonly string[]): Entries {
  return new Map(addressesOf(paths).map((address) => [address, '1']))
}

/**
 * All entries of the store, in the order in which they are written: the secret first, because a shopper
 * of a page that is found before it would count as a direct client at the API.
 */
export function entriesOf(paths: readonly string[], originSecret: string | undefined): Entries {
  const secret = originSecret ? [[originSecretKey, originSecret] as const] : []
  return new Map([...secret, ...routesOf(paths)])
}

const functionPath = 'modules/edge/functions/viewer-request.js'

/** The text of a checkout's edge function: the bytes that are uploaded. */
export const readFunction = (root: string): string => readFileSync(join(root, functionPath), 'utf8')

/** Throws Error if CloudFront would refuse the function's text. */
export function checkFunctionSize(source: string): void {
  const size = Buffer.byteLength(source)
  if (size <= edgeLimits.function) return
  throw new Error(
    `${functionPath} has ${size} bytes, and CloudFront takes ${edgeLimits.function} at most: shorten it, its comments count too`,
  )
}

/** Throws Error if CloudFront's key-value store would refuse the entries. */
export function checkEntries(entries: Entries): void {
  const sized = [...entries].map(
    ([key, value]) => [key, Buffer.byteLength(key), Buffer.byteLength(value)] as const,
  )
  const longKey = sized.find(([, size]) => size > edgeLimits.key)
  if (longKey)
    throw new Error(
      `the address ${longKey[0].slice(0, 60)}… has ${longKey[1]} bytes, and CloudFront's key-value store takes ${edgeLimits.key} at most: give the page a shorter address`,
    )
  const longValue = sized.find(([, , size]) => size > edgeLimits.value)
  if (longValue)
    throw new Error(
      `the entry ${longValue[0]} has ${longValue[2]} bytes, and CloudFront's key-value store takes ${edgeLimits.value} at most`,
    )
  const total = sized.reduce((sum, [, key, value]) => sum + key + value, 0)
  if (total > edgeLimits.store)
    throw new Error(
      `the site's ${entries.size} addresses have ${total} bytes, and CloudFront's key-value store takes ${edgeLimits.store} at most: publish fewer or shorter addresses`,
    )
}
