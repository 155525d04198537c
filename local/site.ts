import { readConfig } from './config.ts'
import { urlsOf } from './settings.ts'
import { buildSite } from './site-build.ts'

/** `make site`: builds the storefront like `make dev`, if its inputs have changed. */
const config = readConfig()
const print = (line: string) => void process.stdout.write(`${line}\n`)
const built = await buildSite({ root: config.root, origin: urlsOf(config).edge, report: print })
print(built === 'built' ? 'site/dist is built.' : 'site/dist is up to date.')
