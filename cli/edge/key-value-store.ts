import {
  type CloudFrontKeyValueStoreClient,
  ConflictException,
  DescribeKeyValueStoreCommand,
  ListKeysCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore'
import { type Entries, edgeLimits } from '../artifacts/edge-limits.ts'

/**
 * The CloudFront KeyValueStore that the edge function reads. Changes reach the edge within seconds.
 */
export type KeyValueStore = {
  list(): Promise<Entries>
  /** Writes entries; safe to repeat. */
  put(entries: Entries): Promise<void>
  /** Removes keys. Ignores missing keys. */
  remove(keys: readonly string[]): Promise<void>
}

type Change = { readonly key: string; readonly value?: string }

/** How often a batch is sent if other processes write at the same time. */
const maxAttempts = 5

/**
 * Opens the store with this ARN. Writes are atomic for each batch of 50 entries, not across
 * batches.
 */
export function openKeyValueStore(
  client: CloudFrontKeyValueStoreClient,
  KvsARN: string,
): KeyValueStore {
  async function list(): Promise<Entries> {
    const entries = new Map<string, string>()
    let NextToken: string | undefined
    do {
      const page = await client.send(new ListKeysCommand({ KvsARN, NextToken, MaxResults: 50 }))
      for (const { Key = '', Value = '' } of page.Items ?? []) entries.set(Key, Value)
      NextToken = page.NextToken
    } while (NextToken)
    return entries
  }

  const currentVersion = async () =>
    (await client.send(new DescribeKeyValueStoreCommand({ KvsARN }))).ETag

  async function update(batch: readonly Change[], version: string | undefined) {
    const Puts = batch.flatMap(({ key, value }) =>
      value === undefined ? [] : [{ Key: key, Value: value }],
    )
    const Deletes = batch.flatMap(({ key, value }) => (value === undefined ? [{ Key: key }] : []))
    let IfMatch = version
    for (let attempt = 1; ; attempt += 1) {
      try {
        const command = new UpdateKeysCommand({ KvsARN, IfMatch, Puts, Deletes })
        return (await client.send(command)).ETag
      } catch (error) {
        if (!(error instanceof ConflictException) || attempt === maxAttempts) throw error
        IfMatch = await currentVersion()
      }
    }
  }

  async function change(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return
    let version = await currentVersion()
    for (let from = 0; from < changes.length; from += edgeLimits.entriesPerUpdate)
      version = await update(changes.slice(from, from + edgeLimits.entriesPerUpdate), version)
  }

  return {
    list,
    put: (entries) => change([...entries].map(([key, value]) => ({ key, value }))),
    remove: (keys) => change(keys.map((key) => ({ key }))),
  }
}

/** Returns the changes after which the store contains exactly the `wanted` entries. */
export function compareEntries(
  wanted: Entries,
  stored: Entries,
): { readonly put: Entries; readonly remove: readonly string[] } {
  return {
    put: new Map([...wanted].filter(([key, value]) => stored.get(key) !== value)),
    remove: [...stored.keys()].filter((key) => !wanted.has(key)),
  }
}
