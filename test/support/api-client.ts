import createClient from 'openapi-fetch'
import type { paths } from '../../api/openapi-types.ts'

/** Returns a typed client of the API at `baseUrl`. Responses are JSON, and errors are problems. */
export const openApiClient = (baseUrl: string) =>
  createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl })
