import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { type Entries, entriesOf, readFunction } from '../../cli/artifacts/edge-limits.ts'

const checkout = join(import.meta.dirname, '../..')

/** CloudFront provides this module; here it is a variable of the function's context. */
const provided = "import cf from 'cloudfront'\n"

type Value = { value: string; multiValue?: { value: string }[] }
type Values = Record<string, Value>
export type EdgeRequest = {
  method: string
  uri: string
  querystring: Values
  headers: Values
  cookies: Values
}
export type EdgeAnswer = { statusCode: number; headers: Values; body?: string }
export type EdgeEvent = { viewer: { ip: string }; request: EdgeRequest }
export type ViewerRequest = (event: EdgeEvent) => Promise<EdgeRequest | EdgeAnswer>

/** The entries that a deployment of this site has in its key-value store. */
export function readEntries(siteDir: string, originSecret: string | undefined): Entries {
  const files = readdirSync(siteDir, { recursive: true, withFileTypes: true })
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => relative(siteDir, join(file.parentPath, file.name)).replaceAll('\\', '/'))
  return entriesOf(paths, originSecret)
}

/**
 * Loads that function as CloudFront runs it, on a key-value store with `entries`. Without entries, no
 * store is associated with the function, and its helper methods throw as CloudFront's do.
 */
export function loadViewerRequest(entries?: Entries): ViewerRequest {
  const text = readFunction(checkout)
  if (!text.startsWith(provided))
    throw new Error(`the edge's function must begin with: ${provided}`)
  const context = createContext({
    cf: { kvs: () => storeOf(entries) },
    console: { log: () => undefined },
  })
  runInContext(text.slice(provided.length), context)
  return context['handler'] as ViewerRequest
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html */
function storeOf(entries: Entries | undefined) {
  if (!entries) throw new Error('no key-value store is associated with this function')
  return {
    get: async (key: string) => {
      const value = entries.get(key)
      if (value === undefined) throw new Error(`KeyNotFound: ${key}`)
      return value
    },
    exists: async (key: string) => entries.has(key),
  }
}
