import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkout } from '../deployment.ts'

/** Runs make without a terminal. make exits with 2 for any failure. */
function make(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env
  const options = { cwd: checkout, env: { PATH, HOME, ...env }, timeout: 120_000 }
  return new Promise<{ status: number; out: string; err: string }>((resolve) => {
    execFile('make', args, options, (error, out, err) =>
      resolve({ status: Number(error?.code ?? 0), out, err }),
    )
  })
}

const order = 'ORDER=ord_01M83VNVF87VRSP9TWRENQ0000'

t.test('make passes values unchanged and refuses unknown variables', async (t) => {
  const from = `L'atelier "d'ici" $x $(y); \\ \`z\` é`
  const ended = await make(['template', 'ENV=dev', `SET=mail.from=${from}`])
  t.match(ended, { status: 2, err: 'mail.from must be an address in ASCII, such as' })
  t.match(ended.err, `, not ${JSON.stringify(from)}`, 'the value is unchanged')
  for (const verb of ['lint', 'deploy'])
    t.match(await make([verb, 'ENV=prod', 'SET=mail.contact=Help <help@shop.example>']), {
      status: 2,
      err: 'mail.contact must be an address of letters, digits and . _ + -, such as',
    })

  for (const [args, env, message] of [
    [
      ['refund', order, 'AMUONT=2.00'],
      {},
      'AMUONT is not a variable of make refund: did you mean AMOUNT?',
    ],
    [
      ['refund', order, 'DRY_RUN=ja'],
      {},
      'DRY_RUN must be 1, true, yes (on) or 0, false, no (off), not "ja"',
    ],
    [['refund', order], { DRYRUN: '1' }, 'DRYRUN is in the environment and looks like DRY_RUN'],
    [['refund', order, 'DRY_RUN'], {}, 'there is no target DRY_RUN'],
    [['faults', 'SHROT=1'], {}, 'SHROT is not a variable of make faults: did you mean SHORT?'],
    [['faults', 'SHORT=on'], {}, 'SHORT must be 1, true, yes'],
    [['proof', 'NMAE=stock'], {}, 'did you mean NAME?'],
    [['infra-test', 'PRAT=modules'], {}, 'did you mean PART?'],
    [['bench', 'RUN=3'], {}, 'did you mean RUNS?'],
    [['dev', 'PORT_BSE=5200'], {}, 'did you mean PORT_BASE?'],
    [['dev', 'VERBOSE=on'], {}, 'VERBOSE must be 1, true, yes'],
    [['buy', 'SKUU=x'], {}, 'did you mean SKU?'],
  ] as const)
    t.match(await make(args, env), { status: 2, err: message }, args.join(' '))
})

t.test('dev-reset deletes nothing without confirmation', async (t) => {
  const home = t.testdir({ home: { photos: 'x' }, shop: {} })
  const wrong = ['dev-reset', `LOCAL_DIR=${home}/home`, 'YES=1']
  t.match(await make(wrong), { status: 0, out: 'contains no local shop' })
  t.ok(existsSync(join(home, 'home/photos')), 'a folder without a shop is not changed')
  const dir = join(home, 'shop')
  const fill = () => {
    mkdirSync(join(dir, 'dynamodb'), { recursive: true })
    writeFileSync(join(dir, 'dynamodb/data'), 'x')
  }
  fill()
  const reset = ['dev-reset', `LOCAL_DIR=${dir}`]
  t.match(await make(reset), { status: 2, err: 'There is no terminal to ask: YES=1' })
  t.match(await make(reset, { DRY_RUN: 'true' }), { status: 0, out: 'dynamodb' })
  t.match(await make([...reset, 'DRY_RUN=true', 'YES=1']), { status: 0 })
  t.ok(existsSync(join(dir, 'dynamodb/data')))
  t.match(await make(reset, { YES: 'yes' }), { status: 0, out: 'Deleted.' })
  t.notOk(existsSync(join(dir, 'dynamodb')))
})
