import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkout } from '../deployment.ts'
import { allNames, isSetting, targets } from '../targets.ts'
import { readSwitch, readVariables, usageOf, type Variables } from '../variables.ts'

const read = (
  args: readonly string[],
  env: Record<string, string> = {},
  target: keyof typeof targets = 'refund',
) => {
  const declared: Variables = targets[target]
  return readVariables(declared, { target, args, env, isSetting, otherNames: allNames })
}

t.test('a switch is on, off, or refused', async (t) => {
  for (const on of ['1', 'true', 'yes', 'TRUE', 'Yes', ' yes '])
    t.equal(readSwitch('DRY_RUN', on), true, on)
  for (const off of ['0', 'false', 'no', 'NO', '', undefined])
    t.equal(readSwitch('DRY_RUN', off), false, `${off}`)
  for (const invalid of ['2', 'on', 'off', 'y', 'ture', 'oui', ' '])
    t.throws(
      () => readSwitch('DRY_RUN', invalid),
      { message: `DRY_RUN must be 1, true, yes (on) or 0, false, no (off), not "${invalid}"` },
      invalid,
    )
})

t.test('every switch of every target follows these rules', async (t) => {
  for (const [target, declared] of Object.entries(targets))
    for (const [name, { kind }] of Object.entries(declared as Variables)) {
      if (kind !== 'switch') continue
      const of = target as keyof typeof targets
      t.equal(read([`${name}=yes`], {}, of).given[name], true, `${target} ${name}`)
      t.throws(() => read([`${name}=on`], {}, of), /must be 1, true, yes/, `${target} ${name}`)
    }
})

t.test('an unknown variable is refused with a suggestion', async (t) => {
  for (const [arg, message] of [
    ['AMUONT=2.00', 'AMUONT is not a variable of make refund: did you mean AMOUNT?'],
    ['DRYRUN=1', 'DRYRUN is not a variable of make refund: did you mean DRY_RUN?'],
    ['dry_run=1', 'dry_run is not a variable of make refund: did you mean DRY_RUN?'],
    ['ORDRE=x', 'ORDRE is not a variable of make refund: did you mean ORDER?'],
    ['YESS=1', 'YESS is not a variable of make refund: did you mean YES?'],
    ['PORT_BSE=1', 'PORT_BSE is not a variable of make refund: did you mean PORT_BASE?'],
    ['QUEUE=orders', 'QUEUE is not a variable of make refund'],
    ['COLOUR=red', 'COLOUR is not a variable of make refund'],
    ['DRY_RUN', 'DRY_RUN is not a variable of make refund'],
  ] as const)
    t.throws(() => read(['ORDER=ord_1', arg]), { message }, arg)
})

t.test('settings of the programs are accepted by every target', async (t) => {
  const { settings, given } = read(['PORT_BASE=5200', 'AWS_PROFILE=shop', 'ORDER=ord_1'])
  t.same(settings, { PORT_BASE: '5200', AWS_PROFILE: 'shop' })
  t.match(given, { ORDER: 'ord_1' })
})

t.test('the command line has precedence over the environment', async (t) => {
  const both = read(['ORDER=ord_1', 'DRY_RUN=no'], { DRY_RUN: '1', YES: 'true', AMOUNT: '2.00' })
  t.match(both.given, { ORDER: 'ord_1', DRY_RUN: false, YES: true, AMOUNT: '2.00' })
  t.same(both.fromEnvironment, ['AMOUNT', 'YES'])
  for (const empty of ['AMOUNT=', 'AMOUNT= ', 'DRY_RUN=', 'DRY_RUN= '])
    t.throws(() => read(['ORDER=ord_1', empty, 'YES=1']), /is empty: write a value/, empty)
  t.match(read([], { AMOUNT: '', DRY_RUN: '' }).given, { AMOUNT: undefined, DRY_RUN: false })
  t.throws(() => read([], { YES: 'on' }), /YES must be 1, true, yes/)
})

t.test('a misspelt variable in the environment is refused', async (t) => {
  for (const name of ['DRYRUN', 'dry_run', 'DRY_RUNS', 'AMUONT', 'Amount'])
    t.throws(() => read([], { [name]: '1' }), new RegExp(`^${name} is in the environment`), name)
  // Common names, variables of other targets and empty variables are not refused.
  const ordinary = { USER: 'a', HOME: '/', WEB: '1', ORDERS: '5', KEYS: '1', DRYRUN: '' }
  t.same(read([], ordinary).fromEnvironment, [])
})

t.test('all problems are reported at once', async (t) => {
  const args = ['ORDRE=x', 'AMOUNT=', 'DRY_RUN=', 'YES=on']
  t.throws(() => read(args, { DRYRUN: '1' }), {
    message:
      /^ORDRE is not .*\nAMOUNT is empty.*\nDRY_RUN is empty.*\nDRYRUN is in the environment.*\nYES must be [^\n]*$/,
  })
})

t.test('values are not changed', async (t) => {
  const value = `it's "5 $x"; \`rm\` = a\nb`
  t.equal(read([`WHY=${value}`]).given['WHY'], value)
})

t.test('make help and the usage name every variable', async (t) => {
  const makefile = readFileSync(join(checkout, 'Makefile'), 'utf8')
  const accepted = /^TARGETS := (.*)$/m.exec(makefile)?.[1]?.split(' ') ?? []
  for (const [target, declared] of Object.entries(targets)) {
    t.ok(accepted.includes(target), `make refuses ${target}: it is not in TARGETS`)
    const [, list = ''] =
      new RegExp(`^${target}: .*## .*\\(([A-Z_, ]+)\\)$`, 'm').exec(makefile) ?? []
    t.same(list.split(', '), Object.keys(declared), target)
    for (const name of Object.keys(declared)) t.match(usageOf(target, declared), name)
  }
  t.match(usageOf('refund', targets.refund), /^usage: make refund ORDER=ord_… \[AMOUNT=12.50\]/)
})
