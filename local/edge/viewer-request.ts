import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { type Entries, entriesOf, readFunction } from '../../cli/artifacts/edge-limits.ts'

const root = join(import.meta.dirname, '../..')

/** CloudFront provides the imported module. Here it is a variable in the function's context. */
const moduleImport = "import cf from 'cloudfront'\n"

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
export type EdgeEvent = {
  context: { requestId: string }
  viewer: { ip: string }
  request: EdgeRequest
}
export type ViewerRequest = (event: EdgeEvent) => Promise<EdgeRequest | EdgeAnswer>

/** Returns the key-value store entries that a deployment of this site writes. */
export function readEntries(siteDir: string, originSecret: string | undefined): Entries {
  const files = readdirSync(siteDir, { recursive: true, withFileTypes: true })
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => relative(siteDir, join(file.parentPath, file.name)).replaceAll('\\', '/'))
  return entriesOf(paths, originSecret)
}

/**
 * Loads the viewer-request function as CloudFront runs it, with a key-value store that holds
 * `entries`. Without entries, no store is associated with the function, and the helper methods
 * throw like CloudFront's.
 */
export function loadViewerRequest(entries?: Entries): ViewerRequest {
  const text = readFunction(root)
  if (!text.startsWith(moduleImport))
    throw new Error(`the edge's function must begin with: ${moduleImport}`)
  const context = createContext({
    cf: { kvs: () => storeOf(entries) },
    console: { log: () => undefined },
  })
  runInContext(text.slice(moduleImport.length), context)
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
