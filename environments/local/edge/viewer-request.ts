import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'

const source = new URL('../../../modules/edge/functions/viewer-request.js', import.meta.url)

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
export type ViewerRequest = (event: { request: EdgeRequest }) => EdgeRequest | EdgeAnswer

/** The paths of a built site as the function wants them: pages end in `/`, hashed assets are left out. */
export function sitePaths(siteDir: string): readonly string[] {
  const files = readdirSync(siteDir, { recursive: true, withFileTypes: true })
  return files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name).slice(siteDir.length).replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('/_astro/') && path !== '/index.html')
    .map((path) => path.replace(/\/index\.html$/, '/'))
    .sort()
}

/** CloudFront's own function file with the site's paths filled in: the text that is deployed. */
export function functionText(paths: readonly string[]): string {
  const list = paths.map((path) => JSON.stringify(path)).join(',')
  return readFileSync(source, 'utf8').replace('/* paths */', () => list)
}

/** That function, run here as CloudFront runs it. */
export function loadViewerRequest(paths: readonly string[]): ViewerRequest {
  const context = createContext({})
  runInContext(functionText(paths), context)
  return context['handler'] as ViewerRequest
}
