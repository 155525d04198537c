import {
  CloudFrontClient,
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
import t from 'tap'
import { publishSite } from '../../release/publish-site.ts'
import { openAws, skip } from '../support/aws.ts'

const source = 'const paths = [\n  /* paths */\n]'
const file = (path: string, text: string) => ({ path, data: Buffer.from(text) })

t.test('a site is published once, and what changes of it later', { skip }, async (t) => {
  const client = await openAws(t)
  const s3 = new S3Client({ ...client, forcePathStyle: true })
  const cloudfront = new CloudFrontClient(client)
  t.teardown(() => [s3, cloudfront].map((one) => one.destroy()))
  const place = { LocationConstraint: 'eu-west-1' as const }
  for (const Bucket of ['site', 'releases'])
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: place }))
  const { ETag } = await cloudfront.send(
    new CreateFunctionCommand({
      Name: 'edge',
      FunctionConfig: { Comment: 'edge', Runtime: 'cloudfront-js-2.0' },
      FunctionCode: Buffer.from(source),
    }),
  )
  await cloudfront.send(new PublishFunctionCommand({ Name: 'edge', IfMatch: ETag }))

  const publish = (files: readonly ReturnType<typeof file>[], day = 25) =>
    publishSite(
      {
        s3,
        cloudfront,
        bucket: 'site',
        distributionId: 'NOT-ASKED',
        edgeFunction: { name: 'edge', source },
        ledger: { bucket: 'releases', key: 'published/dev.json' },
        files,
        now: new Date(`2026-11-${day}T10:00:00.000Z`),
      },
      () => undefined,
    )
  const paths = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'site' }))
    return Contents.map(({ Key }) => Key)
  }
  const edge = async () => {
    const get = new GetFunctionCommand({ Name: 'edge', Stage: 'LIVE' })
    return Buffer.from((await cloudfront.send(get)).FunctionCode ?? []).toString('utf8')
  }

  const site = [file('fr/index.html', '<html>'), file('_astro/a.1.css', 'a{}')]
  t.match(await publish(site), /^2 files, 2 put, 0 taken away, 0 addresses/)
  t.match(
    await publish(site),
    /^2 files, 0 put, 0 taken away, 0 addresses/,
    'nothing the second time',
  )
  t.match(await edge(), '"/fr/"')
  const rules = await Promise.all(
    site.map(async ({ path }) => {
      const { CacheControl, ContentType } = await s3.send(
        new GetObjectCommand({ Bucket: 'site', Key: path }),
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
    /1 put, 0 taken away/,
  )
  t.strictSame(await paths(), ['_astro/a.1.css', '_astro/b.2.css', 'fr/index.html'])
  await t.rejects(publish([file('a.exe', '')]), /a\.exe: what type is it\?/)
})
