import { readAll } from '../variables.ts'

/** URLs to use instead of the deployed ones. */
export type UrlOverrides = { readonly site: string | undefined; readonly api: string | undefined }

type UrlVariables = { readonly SITE?: string | undefined; readonly API?: string | undefined }

/**
 * Reads SITE and API. Throws Error unless each is an origin. The smoke test runs last: with a wrong
 * URL it would fail, and roll back a healthy release.
 */
export function readUrlOverrides({ SITE, API }: UrlVariables): UrlOverrides {
  const [site, api] = readAll(
    () => readOrigin('SITE', SITE),
    () => readOrigin('API', API),
  )
  return { site, api }
}

function readOrigin(name: string, text: string | undefined): string | undefined {
  if (text === undefined || (/^https?:\/\/[^/?#\s]+$/.test(text) && URL.canParse(text))) return text
  throw new Error(
    `${name} must be http:// or https:// and a host, without a path, such as https://shop.example, not ${text}`,
  )
}
