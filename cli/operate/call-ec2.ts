import { STSClient } from '@aws-sdk/client-sts'
import { ec2Url } from '../config.ts'

/**
 * Calls an action of the EC2 query API with the operator's credentials and returns the XML
 * response. Replaces the EC2 client, which has 25 MB, for a single call. Throws Error with EC2's
 * message if EC2 refuses.
 */
export async function callEc2(
  region: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const url = new URL(ec2Url() ?? `https://ec2.${region}.amazonaws.com`)
  const fields = new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters })
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
      signingName: 'ec2',
      signingRegion: region,
      properties: {},
    })
    const signed = await signer.sign(request)
    const { host: _, ...sent } = signed.headers
    const signal = AbortSignal.timeout(10_000)
    const answer = await fetch(url, { method: 'POST', headers: sent, body, signal })
    const xml = await answer.text()
    if (answer.ok) return xml
    throw new Error(`EC2: ${textOf(xml, 'Message') ?? `HTTP ${answer.status}`}`)
  } finally {
    client.destroy()
  }
}

/** Returns the text of the first XML element with this name. */
export function textOf(xml: string, element: string): string | undefined {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1]
}
