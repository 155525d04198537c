import { readFile } from 'node:fs/promises'
import type { APIRoute } from 'astro'

/** No operation has links, and their empty column does not fit on a phone. */
const withoutLinks = '.swagger-ui .response-col_links { display: none }'

/** The styles of the viewer on the API's page `/api/docs`. */
export const GET: APIRoute = async () => {
  const styles = new URL(import.meta.resolve('swagger-ui-dist/swagger-ui.css'))
  return new Response(`${await readFile(styles, 'utf8')}\n${withoutLinks}\n`)
}
