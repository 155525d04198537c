import { createHash } from 'node:crypto'
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { ReportDetail } from '../progress.ts'
import { UnhealthyRelease } from './unhealthy-release.ts'

/** The status that the agent's host writes each minute, by ec2-agent/install/update.sh. */
export type AgentStatus = {
  /** The host id from module agent; null for hosts of older modules, which have no id. */
  readonly host: string | null
  readonly version: string | null
  /**
   * SHA-256 of the release parameter. It differs if the version is the same but settings are not.
   */
  readonly release: string | null
  /** The newest migration of the sales database; null until the agent can write sales. */
  readonly schemaVersion: string | null
  readonly healthy: boolean
  /** ISO 8601. */
  readonly at: string | null
  /** The digest of the wanted release if it failed to start, in the same format as `release`. */
  readonly failed: string | null
}

export type Wanted = {
  /**
   * The id of the host that must run the release; undefined if the release's modules have no host
   * ids.
   */
  readonly host?: string | undefined
  readonly version: string
  /** SHA-256 of the release parameter. */
  readonly release: string
  /**
   * The schema that the database must have. Undefined in a rollback: an older release works with a
   * newer schema, and a rollback must not wait for a database that is down. Also undefined for a
   * release from before module migration.
   */
  readonly schemaVersion?: string | undefined
}

export async function readAgentStatus(ssm: SSMClient, parameter: string): Promise<AgentStatus> {
  return JSON.parse(await read(ssm, parameter)) as AgentStatus
}

/** Returns the digest of the release parameter, in the same format as `AgentStatus.release`. */
export async function readWantedRelease(ssm: SSMClient, parameter: string): Promise<string> {
  const text = await read(ssm, parameter)
  return createHash('sha256').update(text.trim()).digest('hex')
}

async function read(ssm: SSMClient, Name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }))
  if (!Parameter?.Value) throw new Error(`parameter ${Name} is empty`)
  return Parameter.Value
}

/**
 * Timeouts in seconds. `newHost`: a new host must start and a paused database must wake up.
 * `failure`: the host retries a failed release after five minutes.
 */
export const agentTimeouts = { newHost: 900, failure: 600 }

/** Returns whether the host runs the wanted release, with an explanation for the operator. */
export function checkAgent(
  status: AgentStatus,
  wanted: Wanted,
  /** Seconds since the start of the wait. */
  waited: number,
  /** The status at the start of the wait. It may be outdated, so it never counts as up. */
  first: AgentStatus,
): { readonly state: 'up' | 'failed' | 'waiting'; readonly detail: string } {
  const { version, release, schemaVersion, healthy, failed } = status
  const isWantedSchema =
    wanted.schemaVersion === undefined || schemaVersion === wanted.schemaVersion
  const isNewStatus = status.at !== first.at
  const isWantedHost = wanted.host === undefined || status.host === wanted.host
  const hadFailed = first.failed === wanted.release
  if (isWantedHost && release === wanted.release && healthy && isWantedSchema && isNewStatus)
    return { state: 'up', detail: `runs ${wanted.version.slice(0, 12)} on schema ${schemaVersion}` }
  const runs = `the ${isWantedHost ? '' : 'old '}host runs ${version ? version.slice(0, 12) : 'nothing'} on schema ${schemaVersion ?? 'none'}`
  // The host retries a release that failed before this wait, so an old failure is not final yet.
  if (isWantedHost && failed === wanted.release && (!hadFailed || waited > agentTimeouts.failure))
    return { state: 'failed', detail: `${wanted.version.slice(0, 12)} did not start; ${runs}` }
  if (waited > agentTimeouts.newHost) return { state: 'failed', detail: `timed out: ${runs}` }
  return { state: 'waiting', detail: runs }
}

/**
 * Waits until the host runs the wanted release. Throws UnhealthyRelease if it fails or times out.
 */
export async function waitForAgent(
  ssm: SSMClient,
  parameter: string,
  wanted: Wanted,
  report: ReportDetail,
  { now = Date.now, sleep = pause }: { now?: () => number; sleep?: () => Promise<void> } = {},
): Promise<string> {
  const startedAt = now()
  const first = await readAgentStatus(ssm, parameter)
  let status = first
  for (;;) {
    const { state, detail } = checkAgent(status, wanted, (now() - startedAt) / 1000, first)
    if (state === 'up') return detail
    if (state === 'failed') throw new UnhealthyRelease(`the agent: ${detail}`)
    report(detail)
    await sleep()
    status = await readAgentStatus(ssm, parameter)
  }
}

const pause = () => new Promise<void>((done) => setTimeout(done, 3000))
