import type { SSMClient } from '@aws-sdk/client-ssm'
import type { Outputs } from '../terraform/open-root.ts'
import type { UrlOverrides } from './url-overrides.ts'
import { readAgentStatus } from './wait-for-agent.ts'

/**
 * Returns one line for each part of the shop with its running version, and the shop's addresses.
 */
export async function describeRunning(
  outputs: Outputs,
  ssm: SSMClient,
  version: string,
  overrides: UrlOverrides,
): Promise<readonly string[]> {
  const site = String(outputs['cloudfront_url'])
  const api = String(outputs['api_gateway_url'])
  const { status_parameter = '' } = (outputs['agent'] ?? {}) as { status_parameter?: string }
  const compare = (found: string | null | undefined) =>
    found === version ? 'runs this release' : `runs ${found ?? 'an unknown version'}`
  const agent = await readAgentStatus(ssm, status_parameter)
  const health = agent.healthy ? 'healthy' : 'unhealthy'
  return [
    `shop:   ${site} ${compare(await fetchVersion(`${overrides.site ?? site}/api/health`))}`,
    `api:    ${api} ${compare(await fetchVersion(`${overrides.api ?? api}/health`))}`,
    `agent:  ${compare(agent.version)}, ${health}, schema ${agent.schemaVersion ?? 'none'}, last heartbeat ${agent.at ?? 'never'}`,
    ...Object.entries(outputs)
      .filter(([name]) => /^(cognito|s3|dashboard)_/.test(name))
      .map(([name, value]) => `${name}: ${value}`),
  ]
}

async function fetchVersion(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) })
    return ((await response.json()) as { version?: string }).version
  } catch {
    return undefined
  }
}
