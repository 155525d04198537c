import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { artifactNames, buildArtifacts } from './build-artifacts.ts'

/** `make build`: builds all artifacts into .local/artifacts. */
const root = resolve(import.meta.dirname, '../..')
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: '.local/artifacts' },
    platform: { type: 'string', default: 'linux-arm64' },
  },
})
const { platform } = values
if (platform !== 'linux-arm64' && platform !== 'linux-x64')
  throw new Error(`--platform must be linux-arm64 or linux-x64, not ${platform}`)
const out = resolve(root, values.out)
const manifest = await buildArtifacts({ root, out, platform, report: console.error })
for (const name of artifactNames) {
  const { size, key } = manifest[name]
  console.log(`${name.padEnd(7)} ${(size / 1000).toFixed(0).padStart(7)} kB  ${key}`)
}
