import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import t from 'tap'
import { artifactNames, type Manifest, sbomOf } from '../../artifacts/build-artifacts.ts'
import { type Built, uploadBuilt } from '../../release/build-candidate.ts'
import type { Candidate } from '../../release/record.ts'
import { openAws, skip } from '../support/aws.ts'

t.test('the artifacts and their bills of materials are stored once', { skip }, async (t) => {
  const s3 = new S3Client({ ...(await openAws(t)), forcePathStyle: true })
  t.teardown(() => s3.destroy())
  const bucket = 'releases'
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }))

  const folder = t.testdir()
  const each = <Of>(of: (name: string) => Of) =>
    Object.fromEntries(artifactNames.map((name) => [name, of(name)]))
  const manifest = each((name) => ({ key: `${name}-1.zip`, sha256: '1', size: 1 })) as Manifest
  const files = artifactNames.flatMap((name) => [manifest[name].key, sbomOf(manifest[name])])
  for (const file of [...files, 'terraform-1.zip']) writeFileSync(join(folder, file), file)
  const built: Built = { folder, manifest, terraform: 'terraform-1.zip' }
  const candidate = {
    artifacts: each((name) => `${name}/${name}-1.zip`),
    terraform: 'terraform/terraform-1.zip',
  } as Candidate

  t.equal(await uploadBuilt({ s3, bucket }, built, candidate), 13)
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  const keys = Contents.map(({ Key }) => Key)
  t.same(
    keys.filter((key) => key?.startsWith('sbom/')),
    artifactNames.map((name) => `sbom/${name}-1.zip.cdx.json`).sort(),
  )
  t.ok(keys.includes('api/api-1.zip'))
  t.equal(await uploadBuilt({ s3, bucket }, built, candidate), 0)
})
