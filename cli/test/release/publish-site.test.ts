import {
  CloudFrontClient,
  type CloudFrontClientConfig,
  CreateDistributionCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  PublishFunctionCommand,
} from '@aws-sdk/client-cloudfront'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import t, { type Test } from 'tap'
import { loadViewerRequest } from '../../../local/edge/viewer-request.ts'
import { entriesOf } from '../../artifacts/edge-limits.ts'
import type { File } from '../../artifacts/file.ts'
import type { KeyValueStore } from '../../edge/key-value-store.ts'
import { publishSite } from '../../release/publish-site.ts'
import { openAws, skip } from '../support/aws.ts'
import { openStore } from '../support/key-value-store.ts'

const source = 'async function handler(event) {}'
const file = (path: string, text: string) => ({ path, data: Buffer.from(text) })

/** All tests share one emulated account. Each test has its own buckets, function and store. */
const aws = skip ? undefined : await openAws(t)
let publications = 0
const distribution = aws ? makeDistribution(aws) : Promise.resolve('')

t.test('a site is published, and later only its changes', { skip }, async (t) => {
  const { s3, bucket, store, edge, publish: publishTo } = await openPublication(t)
  const publish = (files: readonly File[], day = 25) =>
    publishTo(files, { now: new Date(`2026-11-${day}T10:00:00.000Z`) })
  const paths = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
    return Contents.map(({ Key }) => Key)
  }
  const site = [file('fr/index.html', '<html>'), file('_astro/a.1.css', 'a{}')]
  t.match(await publish(site), /^2 files, 2 uploaded, 0 deleted, 0 paths/)
  t.match(
    await publish(site),
    /^2 files, 0 uploaded, 0 deleted, 0 paths/,
    'a second time changes nothing',
  )
  t.equal(await edge(), source)
  t.strictSame([...(await store.list()).keys()], ['/fr/', 'origin-secret'])
  const rules = await Promise.all(
    site.map(async ({ path }) => {
      const { CacheControl, ContentType } = await s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: path }),
      )
      return [CacheControl, ContentType]
    }),
  )
  t.strictSame(rules, [
    ['public, max-age=60, must-revalidate', 'text/html; charset=utf-8'],
    ['public, max-age=31536000, immutable', 'text/css; charset=utf-8'],
  ])

  t.match(
    await publish([...site.slice(0, 1), file('_astro/b.2.css', 'b{}')]),
    /1 uploaded, 0 deleted/,
  )
  t.strictSame(await paths(), ['_astro/a.1.css', '_astro/b.2.css', 'fr/index.html'])
  await t.rejects(publish([file('a.exe', '')]), /a\.exe: unknown file type/)
})

t.test('a site with five hundred products is published and routed', { skip }, async (t) => {
  const { store, publish } = await openPublication(t)
  const site = largeSite(500)
  const startedAt = Date.now()
  await publish(site)
  t.comment(`${site.length} files: ${Date.now() - startedAt} ms`)
  t.equal((await store.list()).size, 1003)

  const startedAgain = Date.now()
  t.match(await publish(site), /, 0 uploaded, 0 deleted/)
  t.comment(`again, unchanged: ${Date.now() - startedAgain} ms`)

  const decide = loadViewerRequest(await store.list())
  const at = async (uri: string) =>
    decide({
      context: { requestId: 'r' },
      viewer: { ip: '203.0.113.1' },
      request: { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} },
    })
  t.match(await at('/fr/produits/produit-499/'), { uri: '/fr/produits/produit-499/index.html' })
  t.match(await at('/en/products/product-0'), { statusCode: 301 })
  t.match(await at('/en/products/product-500/'), { statusCode: 404, body: /lang="en"/ })

  await publish(site.slice(0, 2))
  t.equal((await store.list()).size, 3, 'only the paths of the smaller release are left')
})

t.test(
  'an interrupted publication leaves a complete site, and the next completes it',
  { skip },
  async (t) => {
    const { store, publish, edge } = await openPublication(t)
    const old = largeSite(8)
    const next = [...largeSite(4), file('fr/neuf/index.html', 'neuf')]
    await publish(old)
    const wanted = [
      '/fr/neuf/',
      ...largeSite(4).map(({ path }) => `/${path.slice(0, -10)}`),
      'origin-secret',
    ]
    for (let crashAt = 1; ; crashAt += 1) {
      const crashing = crashingStore(store, crashAt)
      const ended = await publish(next, {
        store: crashing.store,
        source: 'async function handler() {}',
      }).then(
        () => true,
        (error: Error) => error !== crash && Promise.reject(error),
      )
      const keys = new Set((await store.list()).keys())
      const isOld = (await edge()) === source
      const served = isOld ? old : next
      for (const { path } of served)
        t.ok(keys.has(`/${path.slice(0, -10)}`), `change ${crashAt}: ${path}`)
      if (ended) break
      t.ok(crashing.hasCrashed(), 'it crashed at the intended change')
      await publish(old)
    }
    t.strictSame([...(await store.list()).keys()].sort(), wanted.sort())
  },
)

t.test('a rollback can publish a release from before the key-value store', { skip }, async (t) => {
  const { publish, edge } = await openPublication(t)
  await publish([file('fr/index.html', '')], {
    source: 'const paths = [/* paths */]',
    store: undefined,
  })
  t.equal(await edge(), 'const paths = ["/fr/"]')
})

t.test('a site beyond CloudFront’s limits is refused before any change', { skip }, async (t) => {
  const { s3, bucket, publish } = await openPublication(t)
  const long = file(`fr/${'e'.repeat(520)}/index.html`, '')
  await t.rejects(
    publish([long]),
    /has 525 bytes, but CloudFront's key-value store accepts at most 512/,
  )
  const large = { source: `//${'x'.repeat(10_000)}` }
  await t.rejects(
    publish([file('fr/index.html', '')], large),
    /has 10002 bytes, but CloudFront accepts at most 10000/,
  )
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  t.equal(Contents, undefined)
})

/** Returns a site with two pages for each product. */
const largeSite = (products: number): readonly File[] =>
  [
    file('fr/index.html', '<html>'),
    file('en/index.html', '<html>'),
    file('robots.txt', 'x'),
    ...Array.from({ length: products }, (_, i) => [
      file(`fr/produits/produit-${i}/index.html`, `<html>${i}`),
      file(`en/products/product-${i}/index.html`, `<html>${i}`),
    ]).flat(),
  ].filter(({ path }) => path !== 'robots.txt')

const crash = new Error('the operator’s machine died')

/** Returns a store that crashes before the nth change. */
function crashingStore(store: KeyValueStore, crashAt: number) {
  let changes = 0
  const change = async (make: () => Promise<void>) => {
    changes += 1
    if (changes === crashAt) throw crash
    await make()
  }
  const crashing: KeyValueStore = {
    list: store.list,
    put: (entries) => change(() => store.put(entries)),
    remove: (keys) => change(() => store.remove(keys)),
  }
  return { store: crashing, hasCrashed: () => changes >= crashAt }
}

/** Creates buckets, an edge function and its key-value store, like Terraform. */
async function openPublication(t: Test) {
  publications += 1
  const name = (what: string) => `${what}-${publications}`
  const client = aws as NonNullable<typeof aws>
  const s3 = new S3Client({ ...client, forcePathStyle: true })
  const cloudfront = new CloudFrontClient(client)
  const { store, arn, close } = await openStore(name('edge'))
  t.teardown(() => [s3.destroy(), cloudfront.destroy(), close()])
  const place = { LocationConstraint: 'eu-west-1' as const }
  for (const Bucket of [name('site'), name('releases')])
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: place }))
  const FunctionConfig = {
    Comment: 'edge',
    Runtime: 'cloudfront-js-2.0' as const,
    KeyValueStoreAssociations: { Quantity: 1, Items: [{ KeyValueStoreARN: arn }] },
  }
  const { ETag } = await cloudfront.send(
    new CreateFunctionCommand({
      Name: name('edge'),
      FunctionConfig,
      FunctionCode: Buffer.from(source),
    }),
  )
  await cloudfront.send(new PublishFunctionCommand({ Name: name('edge'), IfMatch: ETag }))

  type Over = { now?: Date; source?: string; store?: KeyValueStore | undefined }
  const publish = async (files: readonly File[], over: Over = {}) => {
    const paths = files.map(({ path }) => path)
    const entries = entriesOf(paths, 'secret')
    const used = 'store' in over ? over.store : store
    return publishSite(
      {
        s3,
        cloudfront,
        bucket: name('site'),
        distributionId: await distribution,
        edgeFunction: { name: name('edge'), source: over.source ?? source },
        ...(used && { edgeStore: { store: used, entries } }),
        unusedFiles: { bucket: name('releases'), key: 'published.json' },
        files,
        now: over.now ?? new Date('2026-11-25T10:00:00.000Z'),
      },
      () => undefined,
    )
  }
  const edge = async () => {
    const get = new GetFunctionCommand({ Name: name('edge'), Stage: 'LIVE' })
    return Buffer.from((await cloudfront.send(get)).FunctionCode ?? []).toString('utf8')
  }
  return { s3, bucket: name('site'), store, publish, edge }
}

async function makeDistribution(client: CloudFrontClientConfig) {
  const cloudfront = new CloudFrontClient(client)
  const Origins = { Quantity: 1, Items: [{ Id: 'site', DomainName: 'site.example' }] }
  const DefaultCacheBehavior = {
    TargetOriginId: 'site',
    ViewerProtocolPolicy: 'redirect-to-https' as const,
    CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  }
  const DistributionConfig = {
    CallerReference: 'one',
    Comment: '',
    Enabled: true,
    Origins,
    DefaultCacheBehavior,
  }
  const made = await cloudfront.send(new CreateDistributionCommand({ DistributionConfig }))
  cloudfront.destroy()
  return made.Distribution?.Id ?? ''
}
