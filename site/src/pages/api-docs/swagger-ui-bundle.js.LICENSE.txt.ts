import { readFile } from 'node:fs/promises'
import type { APIRoute } from 'astro'

/**
 * The licenses of the viewer and of its libraries. The script's first line names this file, and the
 * Apache License requires a copy of itself and of the notice.
 */
export const GET: APIRoute = async () => {
  const names = ['NOTICE', 'LICENSE', 'swagger-ui-bundle.js.LICENSE.txt']
  const texts = names.map((name) =>
    readFile(new URL(import.meta.resolve(`swagger-ui-dist/${name}`)), 'utf8'),
  )
  return new Response((await Promise.all(texts)).join('\n'))
}
