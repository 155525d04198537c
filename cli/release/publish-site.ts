import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import {
  type CloudFrontClient,
  CreateInvalidationCommand,
  DescribeFunctionCommand,
  GetFunctionCommand,
  PublishFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { checkEntries, checkFunctionSize, type Entries } from '../artifacts/edge-limits.ts'
import type { File } from '../artifacts/file.ts'
import { cacheRule, insertPaths, urlPathsOf } from '../artifacts/site-paths.ts'
import { compareEntries, type KeyValueStore } from '../edge/key-value-store.ts'
import type { ReportDetail } from '../progress.ts'
import {
  type Content,
  decideChanges,
  invalidationOf,
  rankOf,
  type UnusedSince,
} from './site-changes.ts'

export type Publication = {
  readonly s3: S3Client
  readonly cloudfront: CloudFrontClient
  /** The site's bucket. */
  readonly bucket: string
  readonly distributionId: string
  /** The name and source code of the edge function. */
  readonly edgeFunction: { readonly name: string; readonly source: string }
  /**
   * The key-value store of the edge function, and its entries: the site's paths and the origin
   * secret.
   */
  readonly edgeStore?: { readonly store: KeyValueStore; readonly entries: Entries }
  /** The S3 object that lists the hashed files that no current release uses. */
  readonly unusedFiles: { readonly bucket: string; readonly key: string }
  readonly files: readonly File[]
  readonly now: Date
}

/**
 * Publishes a site: uploads new files, adds their paths to the key-value store, publishes the edge
 * function, then removes the paths and files of earlier releases. This order keeps the site
 * complete at every moment. Safe to repeat, also after an interruption.
 *
 * Throws Error before the first change if CloudFront would reject the function or an entry.
 */
export async function publishSite(publication: Publication, report: ReportDetail): Promise<string> {
  const { s3, bucket, files, unusedFiles, edgeStore, now } = publication
  if (edgeStore) checkEntries(edgeStore.entries)
  const functionText = functionTextOf(publication)
  const wanted = files.map(({ path, data }) => ({ path, md5: md5Of(data) }))
  const published = await list(s3, bucket)
  const unusedSince = await readUnusedSince(s3, unusedFiles)
  const changes = decideChanges({ wanted, published, unusedSince, now })

  const byPath = new Map(files.map((file) => [file.path, file]))
  let done = 0
  for (const group of Object.values(Object.groupBy(changes.put, rankOf)))
    await inParallel(group ?? [], async (path) => {
      await put(s3, bucket, byPath.get(path) as File)
      done += 1
      report(`${done} of ${changes.put.length} files, ${path}`)
    })
  const routes = edgeStore && compareEntries(edgeStore.entries, await edgeStore.store.list())
  await edgeStore?.store.put(routes?.put ?? new Map())
  await publishFunction(publication, functionText)
  await edgeStore?.store.remove(routes?.remove ?? [])
  await remove(s3, bucket, changes.remove)
  await s3.send(
    new PutObjectCommand({
      Bucket: unusedFiles.bucket,
      Key: unusedFiles.key,
      Body: JSON.stringify(changes.unusedSince),
    }),
  )
  const stale = invalidationOf(changes.stale)
  if (stale.length > 0) await invalidate(publication, stale)
  return `${files.length} files, ${changes.put.length} uploaded, ${changes.remove.length} deleted, ${stale.length} paths invalidated`
}

async function list(s3: S3Client, Bucket: string): Promise<readonly Content[]> {
  const found: Content[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }))
    for (const { Key = '', ETag = '' } of page.Contents ?? [])
      found.push({ path: Key, md5: ETag.replaceAll('"', '') })
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken)
  return found
}

async function readUnusedSince(
  s3: S3Client,
  { bucket, key }: Publication['unusedFiles'],
): Promise<UnusedSince> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    return JSON.parse((await Body?.transformToString()) ?? '{}') as UnusedSince
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return {}
    throw error
  }
}

async function put(s3: S3Client, Bucket: string, { path, data }: File): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: path,
      Body: data,
      ContentType: typeOf(path),
      CacheControl: cacheRule(path),
    }),
  )
}

/** Returns the edge function's code. Throws Error if it is larger than CloudFront allows. */
function functionTextOf({ edgeFunction, files }: Publication): string {
  const text = insertPaths(edgeFunction.source, urlPathsOf(files.map(({ path }) => path)))
  checkFunctionSize(text)
  return text
}

/** Publishes the edge function if its code has changed. */
async function publishFunction(
  { cloudfront, edgeFunction: { name: Name } }: Publication,
  text: string,
): Promise<void> {
  const development = await cloudfront.send(new DescribeFunctionCommand({ Name }))
  const live = await cloudfront.send(new GetFunctionCommand({ Name, Stage: 'LIVE' }))
  if (Buffer.from(live.FunctionCode ?? []).toString('utf8') === text) return
  const { ETag } = await cloudfront.send(
    new UpdateFunctionCommand({
      Name,
      IfMatch: development.ETag,
      FunctionConfig: development.FunctionSummary?.FunctionConfig,
      FunctionCode: Buffer.from(text),
    }),
  )
  await cloudfront.send(new PublishFunctionCommand({ Name, IfMatch: ETag }))
}

/** The number of parallel uploads. The operator's connection is the bottleneck, not S3. */
const parallelUploads = 16

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: parallelUploads }, worker))
}

async function remove(s3: S3Client, Bucket: string, paths: readonly string[]): Promise<void> {
  for (let from = 0; from < paths.length; from += 1000) {
    const Objects = paths.slice(from, from + 1000).map((Key) => ({ Key }))
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    const [fault] = Errors
    if (fault) throw new Error(`${fault.Key} could not be deleted: ${fault.Message}`)
  }
}

async function invalidate(
  { cloudfront, distributionId, now }: Publication,
  paths: readonly string[],
): Promise<void> {
  await cloudfront.send(
    new CreateInvalidationCommand({
      DistributionId: distributionId,
      InvalidationBatch: {
        CallerReference: now.toISOString(),
        Paths: { Quantity: paths.length, Items: [...paths] },
      },
    }),
  )
}

/**
 * The file types of the site. A new type must be added here, so that it is not served with a wrong
 * one.
 */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

function typeOf(path: string): string {
  const type = types[extname(path)]
  if (!type) throw new Error(`${path}: unknown file type. Add it to cli/release/publish-site.ts`)
  return type
}

const md5Of = (data: Uint8Array) => createHash('md5').update(data).digest('hex')
