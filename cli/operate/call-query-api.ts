import { STSClient } from '@aws-sdk/client-sts'
import { serviceUrl } from '../config.ts'

/** The services with AWS's query protocol, and the versions of their APIs. */
const versions = { ec2: '2016-11-15', rds: '2014-10-31' } as const

/**
 * Calls an action of EC2 or RDS with the operator's credentials and returns the XML response.
 * Replaces their clients, which have 25 MB and 8 MB, for single calls. Throws Error with AWS's
 * message if the service refuses.
 */
export async function callQueryApi(
  service: keyof typeof versions,
  region: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const url = new URL(serviceUrl(service) ?? `https://${service}.${region}.amazonaws.com`)
  const fields = new URLSearchParams({
    Action: action,
    Version: versions[service],
    ...parameters,
  })
  const body = fields.toString()
  const headers = { host: url.host, 'content-type': 'application/x-www-form-urlencoded' }
  const request = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    query: {},
    headers,
    body,
  }
  const client = new STSClient({ region })
  try {
    const signer = await client.config.signer({
      name: 'sigv4',
      signingName: service,
      signingRegion: region,
      properties: {},
    })
    const signed = await signer.sign(request)
    const { host: _, ...sent } = signed.headers
    const signal = AbortSignal.timeout(10_000)
    const answer = await fetch(url, { method: 'POST', headers: sent, body, signal })
    const xml = await answer.text()
    if (answer.ok) return xml
    throw new Error(
      `${service.toUpperCase()}: ${textOf(xml, 'Message') ?? `HTTP ${answer.status}`}`,
    )
  } finally {
    client.destroy()
  }
}

/** Returns the text of the first XML element with this name. */
export function textOf(xml: string, element: string): string | undefined {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1]
}
