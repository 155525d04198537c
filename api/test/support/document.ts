import { pino } from 'pino'
import { buildApp } from '../../app.ts'
import type { ApiDeps, Host } from '../../deps.ts'
import { describeApi } from '../../openapi.ts'
import type { Document } from './from-document.ts'

const siteOrigin = 'https://shop.example'

/**
 * Builds the app without the services that routes call. This is enough for its OpenAPI document,
 * and for requests that the app rejects before it calls a service.
 */
export function buildBareApp(host?: Host, { hasDocs = false } = {}) {
  const secrets = ['x'.repeat(32)]
  const deps = {
    siteOrigin,
    paymentOrigin: 'https://pay.example',
    tokenSecrets: { known: () => secrets, readAgain: async () => {} },
    originSecrets: { accepts: async () => false },
    hasDocs,
    log: pino({ level: 'silent' }),
  }
  return buildApp(deps as unknown as ApiDeps, host)
}

/** Returns the OpenAPI document. */
export async function readDocument(): Promise<Document> {
  const build = (plugin: NonNullable<Host['plugins']>[number]) =>
    buildBareApp({ plugins: [plugin] })
  return (await describeApi(build, { version: 'test', siteOrigin })) as Document
}
