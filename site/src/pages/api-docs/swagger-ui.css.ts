import { readFile } from 'node:fs/promises'
import type { APIRoute } from 'astro'

/** The styles of the viewer on the API's page `/api/docs`. */
export const GET: APIRoute = async () => {
  const styles = new URL(import.meta.resolve('swagger-ui-dist/swagger-ui.css'))
  return new Response(await readFile(styles, 'utf8'))
}
