import { join } from 'node:path'
import openapiTypes, { astToString } from 'openapi-typescript'
import { readDocument } from './document.ts'

/** The file with the types of the OpenAPI document, for typed clients. */
export const clientTypesFile = join(import.meta.dirname, '../../openapi-types.ts')

/** Returns what this file must contain. */
export async function clientTypes(): Promise<string> {
  const types = astToString(await openapiTypes(JSON.stringify(await readDocument())))
  return `/** The types of the OpenAPI document. Generated: \`make client\` writes this file. */\n\n${types}`
}
