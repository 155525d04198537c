import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr'
import t from 'tap'
import { createProgress } from '../../progress.ts'
import { findImage, hasImage, pushImage } from '../../release/container-image.ts'
import { resolveImage } from '../../release/resolve-image.ts'
import { openAws, skip } from '../support/aws.ts'

/**
 * A fake Docker: records its arguments and the size of its input, and writes a digest like buildx.
 */
const docker = (folder: string) => `#!/bin/sh
echo "$*" >> ${folder}/calls.txt
wc -c >> ${folder}/calls.txt
while [ $# -gt 0 ]; do
  [ "$1" = --metadata-file ] && echo '{"containerimage.digest":"sha256:abc"}' > "$2"
  shift
done
`

t.test('an image is found by tag, pushed, and returned by digest', { skip }, async (t) => {
  const client = await openAws(t)
  const ecr = new ECRClient(client)
  t.teardown(() => ecr.destroy())
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'ecommerce-dev-api' }))
  const { repositories: [made] = [] } = await ecr.send(new DescribeRepositoriesCommand({}))
  const repository = made?.repositoryUri ?? ''
  t.equal(await findImage({ ecr, repository, tag: 'never' }), undefined)

  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: { mediaType: 'a', size: 1, digest: 'sha256:1' },
    layers: [],
  })
  await ecr.send(
    new PutImageCommand({ repositoryName: 'ecommerce-dev-api', imageManifest, imageTag: 'once' }),
  )
  const found = await findImage({ ecr, repository, tag: 'once' })
  t.match(found, /-api@sha256:[0-9a-f]{64}$/)
  t.ok(await hasImage(ecr, found ?? ''))
  t.notOk(await hasImage(ecr, `${repository}@sha256:${'0'.repeat(64)}`))

  const folder = t.testdir({ bin: {}, none: {} })
  const bin = join(folder, 'bin')
  writeFileSync(join(bin, 'docker'), docker(folder))
  chmodSync(join(bin, 'docker'), 0o755)
  const { PATH = '' } = process.env
  t.teardown(() => {
    process.env['PATH'] = PATH
  })
  process.env['PATH'] = `${bin}:${PATH}`
  const pushed = await pushImage({ ecr, repository, tag: 'twice' }, Buffer.from('artifact'))
  t.equal(pushed, `${repository}@sha256:abc`)
  const [login = '', , build = '', bytes] = readFileSync(join(folder, 'calls.txt'), 'utf8').split(
    '\n',
  )
  t.match(login, /^login --username AWS --password-stdin \d+\.dkr\.ecr\./)
  t.match(build, new RegExp(`--platform linux/arm64 .*--push .*--tag ${repository}:twice -$`))
  t.equal(bytes?.trim(), '8', 'the build context is the artifact')

  process.env['PATH'] = join(folder, 'none')
  await t.rejects(pushImage({ ecr, repository, tag: 'x' }, Buffer.from('')), /IMAGE=…@sha256/)
})

t.test('IMAGE is refused if nothing runs in a container, or if it has no digest', async (t) => {
  const request = {
    region: 'eu-west-1',
    digest: 'unused',
    artifact: () => Buffer.from(''),
    foundation: async () => ({}),
  }
  const silent = createProgress({ isTTY: false, write: () => true })
  const resolve = (runtime: string, given: string) =>
    resolveImage({ ...request, values: { api: { runtime } }, given }, silent, { readOnly: true })
  const byDigest = `registry.example/api@sha256:${'0'.repeat(64)}`
  await t.rejects(resolve('lambda', byDigest), { message: /^IMAGE is only for api\.runtime: ecs/ })
  await t.rejects(resolve('ecs', 'registry.example/api:1'), {
    message: /^IMAGE must contain a dig/,
  })
  t.equal(await resolve('ecs', byDigest), byDigest)
})
