import { readFile } from 'node:fs/promises'
import type { APIRoute } from 'astro'

/** The script of the viewer on the API's page `/api/docs`. */
export const GET: APIRoute = async () => {
  const script = new URL(import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'))
  return new Response(await readFile(script, 'utf8'))
}
