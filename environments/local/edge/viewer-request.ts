import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { addressesOf, fillIn } from '../../artifacts/published.ts'

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

/** The addresses of a built site. */
export function sitePaths(siteDir: string): readonly string[] {
  const files = readdirSync(siteDir, { recursive: true, withFileTypes: true })
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => relative(siteDir, join(file.parentPath, file.name)).replaceAll('\\', '/'))
  return addressesOf(paths)
}

/** CloudFront's own function file with the site's paths filled in: the text that is deployed. */
export function functionText(paths: readonly string[]): string {
  return fillIn(readFileSync(source, 'utf8'), paths)
}

/** That function, run here as CloudFront runs it. */
export function loadViewerRequest(paths: readonly string[]): ViewerRequest {
  const context = createContext({})
  runInContext(functionText(paths), context)
  return context['handler'] as ViewerRequest
}
