import { readConfig } from './config.ts'
import { converge } from './converge.ts'
import { countStock, judge } from './invariants.ts'
import { type Lab, openLab } from './lab.ts'
import type { Row } from './row.ts'
import { processRows } from './rows/processes.ts'
import { providerRows } from './rows/provider.ts'
import { queueRows } from './rows/queue.ts'
import { stockRows } from './rows/stock.ts'
import { storeRows } from './rows/stores.ts'
import { webhookRows } from './rows/webhook.ts'

/** `make faults`: every fault of the matrix, injected into a running shop with orders in it. */
const rows: readonly Row[] = [
  ...webhookRows,
  ...queueRows,
  ...processRows,
  ...storeRows,
  ...stockRows,
  ...providerRows,
]

const { seed, row: wanted, isShort } = readConfig()
const names = wanted?.split(',') ?? []
const isWanted = ({ id }: Row) => names.includes(id) || names.includes(id.replace(/[a-z]$/, ''))
const chosen = rows.filter((row) => !wanted || isWanted(row))
if (chosen.length === 0) {
  console.error(`there is no row ${wanted}; there are ${rows.map(({ id }) => id).join(', ')}`)
  process.exit(1)
}
console.log(
  `seed ${seed}: make faults SEED=${seed}${wanted ? ` ROW=${wanted}` : ''} runs this again\n`,
)
console.log(
  'row    fault                                     hits  orders caught lost dup over  back   after',
)
const count = { passed: 0, failed: 0 }
const lab = await openLab({ portBase: 4600, seed })
try {
  await lab.ready()
  for (const { sku } of lab.catalogue.products) await lab.stores.putAvailable(sku, 5000)
  const stock = await countStock(lab)
  for (const row of chosen) count[(await runRow(lab, row, stock)) ? 'passed' : 'failed'] += 1
} finally {
  const dir = await lab.close(count.failed > 0)
  if (count.failed > 0) console.log(`what the parts said: ${dir}/parts.log`)
}
console.log(`\n${count.passed} passed, ${count.failed} failed`)
process.exitCode = count.failed > 0 ? 1 : 0

/** Runs one row and says how it went; true where everything held. */
async function runRow(lab: Lab, row: Row, stock: ReadonlyMap<string, number>): Promise<boolean> {
  try {
    const { orderIds, hits, caught, ends, note } = await row.run(lab, isShort ? 6 : row.orders)
    await lab.heal()
    const expected = new Map(orderIds.map((id) => [id, ends?.get(id) ?? ['completed']]))
    const { ms, replayed } = await converge(lab, expected)
    const { lost, duplicated, oversold, faults } = await judge(lab, expected, stock)
    const wasInjected = hits > 0 && caught > 0
    const isGood = wasInjected && faults.length === 0
    const figures = [
      String(hits).padStart(6),
      String(orderIds.length).padStart(8),
      String(caught).padStart(7),
      String(lost).padStart(5),
      String(duplicated).padStart(4),
      String(oversold).padStart(5),
      String(replayed).padStart(6),
      `${(ms / 1000).toFixed(1)} s`.padStart(8),
    ]
    console.log(
      `${isGood ? '✓' : '✗'} ${row.id.padEnd(5)}${row.title.padEnd(40)}${figures.join('')}${note ? `  ${note}` : ''}`,
    )
    if (!wasInjected) console.log('    the fault met nobody')
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
