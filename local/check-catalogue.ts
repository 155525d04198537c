import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { readConfig } from './config.ts'

/** Part of `make check`: rejects a catalogue that Stripe, MySQL, SQS or SNS would reject later. */
try {
  const { products, currency } = readCatalogue(readConfig().root)
  process.stdout.write(`catalogue: ${products.length} products in ${currency}\n`)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
