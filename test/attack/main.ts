import { type Result, runAttack } from './attack.ts'
import { attacks } from './attacks.ts'
import { readConfig } from './config.ts'
import { proveAttacks } from './guards.ts'
import { openLab } from './lab.ts'

/** `make attack`: attacks a local shop, and fails if one of the attacks reaches its goal. */
const { seed, wanted, guards } = readConfig()
const names = wanted?.split(',') ?? Object.keys(attacks)
const unknown = names.filter((name) => !attacks[name])
if (unknown.length > 0) {
  console.error(`There is no class ${unknown}. Classes: ${Object.keys(attacks).join(', ')}`)
  process.exit(1)
}
process.exitCode = (await (guards ? proveAttacks(names, seed) : attackShop())) ? 0 : 1

/** Runs the classes one after the other, and prints the table. */
async function attackShop(): Promise<boolean> {
  const repeat = ['make attack', `SEED=${seed}`, wanted && `CLASS=${wanted}`].filter(Boolean)
  console.log(`Seed ${seed}. The same run again: ${repeat.join(' ')}\n`)
  console.log(`${'class'.padEnd(20)}tries requests through  seconds`)
  const lab = await openLab(seed)
  const results = new Map<string, Result>()
  try {
    for (const name of names) {
      const startedAt = performance.now()
      const before = lab.client.count
      const attack = attacks[name]
      if (!attack) continue
      const result = await runAttack(attack, lab)
      results.set(name, result)
      const figures = [
        String(result.tries).padStart(5),
        String(lab.client.count - before).padStart(9),
        String(result.through.length).padStart(8),
        ((performance.now() - startedAt) / 1000).toFixed(1).padStart(9),
      ]
      console.log(`${name.padEnd(20)}${figures.join('')}${result.error ? '  incomplete' : ''}`)
    }
  } finally {
    await lab.close()
  }
  for (const [name, { through, error }] of results) {
    for (const what of through) console.log(`THROUGH ${name}: ${what}`)
    if (error) console.log(`INCOMPLETE ${name}: ${error}`)
  }
  const all = [...results.values()]
  const sum = (of: (result: Result) => number) =>
    all.reduce((total, result) => total + of(result), 0)
  const through = sum((result) => result.through.length)
  const incomplete = all.filter(({ error }) => error).length
  console.log(
    `\n${sum(({ tries }) => tries)} tries, ${lab.client.count} requests, ${through} through, ${incomplete} incomplete`,
  )
  return through === 0 && incomplete === 0
}
