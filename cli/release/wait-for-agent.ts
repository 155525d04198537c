import { createHash } from 'node:crypto'
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { ReportDetail } from '../progress.ts'
import { UnhealthyRelease } from './unhealthy-release.ts'

/** What the agent's host says of itself each minute: ec2-agent/install/update.sh writes it. */
export type AgentStatus = {
  /** Which host speaks, as module agent names those that it makes; null where it was never told. */
  readonly host: string | null
  readonly version: string | null
  /** SHA-256 of what the release parameter said of it: the same version with other settings is another. */
  readonly release: string | null
  /** The newest migration of the sales database; null until the agent has reached it. */
  readonly schemaVersion: string | null
  readonly healthy: boolean
  /** ISO 8601. */
  readonly at: string | null
  /** The release that did not come up, named as `release` is, if the wanted one did not. */
  readonly failed: string | null
}

export type Wanted = {
  /** The host that is to run it; any where the release's modules name none. */
  readonly host?: string | undefined
  readonly version: string
  /** Named as the host names it. */
  readonly release: string
  /**
   * The schema that the database must have. Undefined for an older release: it runs on a newer schema, and
   * going back must not wait for a database that is away.
   */
  readonly schemaVersion?: string | undefined
}

export async function readAgentStatus(ssm: SSMClient, parameter: string): Promise<AgentStatus> {
  return JSON.parse(await read(ssm, parameter)) as AgentStatus
}

/** What the release parameter wants of the host, named as the host names it. */
export async function readWantedRelease(ssm: SSMClient, parameter: string): Promise<string> {
  const text = await read(ssm, parameter)
  return createHash('sha256').update(text.trim()).digest('hex')
}

async function read(ssm: SSMClient, Name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }))
  if (!Parameter?.Value) throw new Error(`${Name} says nothing`)
  return Parameter.Value
}

/** Seconds. A new host has to start, a sleeping database to wake; what failed is tried again after five minutes. */
export const agentPatience = { newHost: 900, failure: 600 }

/** How the host stands to a release, in one word and for a person. */
export function emulatorgOf(
  status: AgentStatus,
  wanted: Wanted,
  /** Seconds since the wait began. */
  waited: number,
  /** What the host had said when the wait began: it may be gone since, or not have read its settings. */
  first: AgentStatus,
): { readonly is: 'up' | 'failed' | 'waiting'; readonly words: string } {
  const { version, release, schemaVersion, healthy, failed } = status
  const isSchema = wanted.schemaVersion === undefined || schemaVersion === wanted.schemaVersion
  const isNews = status.at !== first.at
  const isHost = wanted.host === undefined || status.host === wanted.host
  const hadFailed = first.failed === wanted.release
  if (isHost && release === wanted.release && healthy && isSchema && isNews)
    return { is: 'up', words: `runs ${wanted.version.slice(0, 12)} on schema ${schemaVersion}` }
  const runs = `the host${isHost ? '' : ' that goes'} runs ${version ? version.slice(0, 12) : 'nothing'} on schema ${schemaVersion ?? 'none'}`
  // What failed before is tried once more, so an old failure is none yet.
  if (isHost && failed === wanted.release && (!hadFailed || waited > agentPatience.failure))
    return { is: 'failed', words: `${wanted.version.slice(0, 12)} did not come up; ${runs}` }
  if (waited > agentPatience.newHost)
    return { is: 'failed', words: `${runs}, and that for too long` }
  return { is: 'waiting', words: runs }
}

/** Waits until the host runs a release. Throws Unwell where it does not come so far. */
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
    const { is, words } = emulatorgOf(status, wanted, (now() - startedAt) / 1000, first)
    if (is === 'up') return words
    if (is === 'failed') throw new UnhealthyRelease(`the agent: ${words}`)
    report(words)
    await sleep()
    status = await readAgentStatus(ssm, parameter)
  }
}

const pause = () => new Promise<void>((done) => setTimeout(done, 3000))
