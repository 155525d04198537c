import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Catalogue, parseCatalogue } from './catalogue.ts'

/**
 * Reads the shop's catalogue from the checkout at `root`. Throws Error as `parseCatalogue` does.
 */
export function readCatalogue(root: string): Catalogue {
  return parseCatalogue(readFileSync(join(root, 'core/catalogue/catalogue.yaml'), 'utf8'))
}
