import { createRandom } from '../../local/emulators/random.ts'
import { readConfig } from './config.ts'
import { converge } from './converge.ts'
import { checkInvariants, countStock } from './invariants.ts'
import { type Lab, openLab } from './lab.ts'
import type { Row } from './row.ts'
import { rows } from './rows.ts'
import { shuffled } from './stripe.ts'

/** The number of rows in the short run. */
const shortRows = 14

const titleWidth = Math.max(...rows.map(({ title }) => title.length)) + 2

/** How many shops run at once. Rows mostly wait. */
const shops = 2

/** `make faults`: injects every fault of the matrix into a running shop with orders in progress. */
const { seed, row: wanted, isShort } = readConfig()
const names = wanted?.split(',') ?? []
const isWanted = ({ id }: Row) => names.includes(id) || names.includes(id.replace(/[a-z]$/, ''))
const chosen = wanted ? rows.filter(isWanted) : isShort ? pickRows(rows) : rows
if (chosen.length === 0) {
  console.error(`There is no row ${wanted}. Rows: ${rows.map(({ id }) => id).join(', ')}`)
  process.exit(1)
}
const repeatArgs = [`SEED=${seed}`, wanted && `ROW=${wanted}`, isShort && 'SHORT=1'].filter(Boolean)
console.log(`Seed ${seed}. The same run again: make faults ${repeatArgs.join(' ')}\n`)
console.log(
  `  row  ${'fault'.padEnd(titleWidth)}  hits  orders affected lost twice oversold  back   after`,
)
const count = { passed: 0, failed: 0 }
const waiting = [...chosen]
const labs: Lab[] = []
// Open the labs one at a time: each takes free ports, and the first builds the site.
while (labs.length < Math.min(shops, chosen.length)) labs.push(await openLab({ seed }))
await Promise.all(labs.map(runRows))
console.log(`\n${count.passed} passed, ${count.failed} failed`)
process.exitCode = count.failed > 0 ? 1 : 0

/** Runs waiting rows in one shop, one after the other. */
async function runRows(lab: Lab): Promise<void> {
  let failed = 0
  try {
    await lab.ready()
    for (const { sku } of lab.catalogue.products) await lab.stores.putAvailable(sku, 5000)
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      lab.reseed(row.id)
      const isGood = await runRow(lab, row)
      count[isGood ? 'passed' : 'failed'] += 1
      failed += isGood ? 0 : 1
    }
  } finally {
    const dir = await lab.close(failed > 0)
    if (failed > 0) console.log(`Logs of the processes: ${dir}/parts.log`)
  }
}

/** Picks the rows of a short run, different ones each time, in the table's order. */
function pickRows(all: readonly Row[]): readonly Row[] {
  const some = new Set(shuffled(all, createRandom(seed)).slice(0, shortRows))
  return all.filter((row) => some.has(row))
}

/** Runs one row and prints the result. Returns true if all invariants hold. */
async function runRow(lab: Lab, row: Row): Promise<boolean> {
  const stock = await countStock(lab)
  try {
    const { orderIds, hits, affected, ends, note } = await row.run(lab, isShort ? 6 : row.orders)
    await lab.heal()
    const expected = new Map(orderIds.map((id) => [id, ends?.get(id) ?? ['completed']]))
    const { ms, replayed } = await converge(lab, expected)
    const { lost, duplicated, oversold, repeated, faults } = await checkInvariants(
      lab,
      expected,
      stock,
    )
    const wasInjected = hits > 0 && affected > 0
    const isGood = wasInjected && faults.length === 0 && replayed === 0
    const figures = [
      String(hits).padStart(6),
      String(orderIds.length).padStart(8),
      String(affected).padStart(9),
      String(lost).padStart(5),
      String(duplicated).padStart(6),
      String(oversold).padStart(9),
      String(replayed).padStart(6),
      `${(ms / 1000).toFixed(1)} s`.padStart(8),
    ]
    const notes = [
      note,
      repeated > 0 && `${repeated} mails or notifications sent again after an interruption`,
    ]
    const remarks = notes.filter(Boolean).join('; ')
    console.log(
      `${isGood ? '✓' : '✗'} ${row.id.padEnd(5)}${row.title.padEnd(titleWidth)}${figures.join('')}${remarks && `  ${remarks}`}`,
    )
    if (!wasInjected) console.log('    the fault affected no order')
    if (replayed > 0) console.log(`    ${replayed} messages reached a dead-letter queue`)
    for (const fault of faults.slice(0, 12)) console.log(`    ${fault}`)
    return isGood
  } catch (error) {
    await lab.heal()
    console.log(
      `✗ ${row.id.padEnd(5)}${row.title}\n    ${error instanceof Error ? error.stack : error}`,
    )
    return false
  }
}
