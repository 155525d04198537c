import { readConfig } from './config.ts'
import { urlsOf } from './settings.ts'
import { createSignsOfLife } from './signs-of-life.ts'
import { buildSite } from './site-build.ts'

/** `make site`: builds the storefront like `make dev`, if its inputs have changed. */
const config = readConfig()
const output = createSignsOfLife(process.stdout)
const print = (line: string) => output.write(`${line}\n`)
const built = await buildSite({ root: config.root, origin: urlsOf(config).edge, report: print })
output.stop()
print(built === 'built' ? 'site/dist is built.' : 'site/dist is up to date.')
