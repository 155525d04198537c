import { createReport, type Report } from '../support/report.ts'
import { proveBuilds } from './builds.ts'
import { proveCalls } from './calls.ts'
import { readProofConfig } from './config.ts'
import { proveCrashGuards } from './crash-guards.ts'
import { proveCrashPoints } from './crash-points.ts'
import { proveDuplicates } from './duplicates.ts'
import { proveGuards } from './guards.ts'
import { proveInFlight } from './in-flight.ts'
import { proveKills } from './kills.ts'
import { proveLimits } from './limits.ts'
import { proveMoney } from './money.ts'
import { proveOverload } from './overload.ts'
import { provePersonalData } from './personal-data.ts'
import { proveSoak } from './soak.ts'
import { proveStock } from './stock.ts'

/**
 * `make proof`: tests the shop's promises under duplicates, races, kills and load, with counts from
 * the stores.
 */
const proofs: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  duplicates: proveDuplicates,
  money: proveMoney,
  stock: proveStock,
  calls: proveCalls,
  limits: proveLimits,
  kills: proveKills,
  'in-flight': proveInFlight,
  'crash-points': proveCrashPoints,
  'crash-guards': proveCrashGuards,
  'personal-data': provePersonalData,
  overload: proveOverload,
  soak: proveSoak,
  builds: proveBuilds,
  guards: proveGuards,
}

const { name } = readProofConfig()
const wanted = name ? [name] : Object.keys(proofs)
const unknown = wanted.filter((one) => !proofs[one])
if (unknown.length > 0) {
  console.error(`There is no proof ${unknown}. Proofs: ${Object.keys(proofs).join(', ')}`)
  process.exit(1)
}
const report = createReport()
for (const one of wanted) {
  const startedAt = performance.now()
  console.log(`\n${one}`)
  await report.check('the proof completes', async () => {
    await proofs[one]?.(report)
    return `${Math.round((performance.now() - startedAt) / 1000)} s`
  })
}
console.log(`${report.passed} passed, ${report.failed} failed`)
process.exitCode = report.failed > 0 ? 1 : 0
