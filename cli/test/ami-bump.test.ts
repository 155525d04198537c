import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkout } from '../deployment.ts'
import { readAmi } from '../operate/check-ami.ts'
import { pinAmi } from '../operate/pin-ami.ts'
import { openAws, skip } from './support/aws.ts'
import { run } from './support/run.ts'

const ami = 'ami-0123456789abcdef0'

t.test('pinning the image keeps the rest of the file', async (t) => {
  for (const env of ['dev', 'prod']) {
    const text = readFileSync(join(checkout, `environments/${env}/values.yaml`), 'utf8')
    const rest = (values: string) => values.replace(/^ +ami: .*\n/m, '')
    const module = /^agent:/m.test(text) ? '' : '\nagent:\n'
    const pinned = pinAmi(text, ami).text
    t.match(pinned, `  ami: ${ami}\n`, env)
    t.equal(rest(pinned), rest(text) + module, env)
  }
  const old = 'ami-0fedcba9876543210'
  const text = [
    '# What differs.',
    'account: "000000000000"   # ours',
    '',
    'agent:',
    '  # Tried on dev first.',
    `  ami: ${old} # of spring`,
    '  spot: true',
    '',
    'mail: { from: "A shop with a long name that would be folded somewhere <shop@example.com>", bcc: [] }',
    '',
  ].join('\n')
  const pinned = pinAmi(text, ami)
  t.same(pinned, { text: text.replace(old, ami), from: old })
  t.same(
    pinAmi(pinned.text, ami),
    { text: pinned.text, from: ami },
    'a second time changes nothing',
  )
  for (const [before, after] of [
    ['agent:\n  ami: null\n', `agent:\n  ami: ${ami}\n`],
    ['agent:\n  # Cheap.\n  spot: true\n', `agent:\n  # Cheap.\n  ami: ${ami}\n  spot: true\n`],
    ['agent: { spot: true }\n', `agent: { ami: ${ami}, spot: true }\n`],
    ['agent: {}\n', `agent: { ami: ${ami} }\n`],
    ['api: {}', `api: {}\n\nagent:\n  ami: ${ami}\n`],
  ] as const)
    t.same(pinAmi(before, ami), { text: after, from: undefined }, before)
  for (const invalid of ['', 'agent: none\n', '- agent\n', 'agent: [\n'])
    t.throws(() => pinAmi(invalid, ami), /must be a YAML map of modules/, invalid)
})

t.test('an image must exist, be available, and be for arm64', async (t) => {
  const answer = (architecture: string, state: string) =>
    `<item><imageId>${ami}</imageId><imageState>${state}</imageState><name>al2023</name><architecture>${architecture}</architecture></item>`
  const read = (xml: string) => () => readAmi(xml, ami, 'eu-west-1')
  t.same(read(answer('arm64', 'available'))(), { id: ami, name: 'al2023' })
  t.throws(read(answer('x86_64', 'available')), /is for x86_64, but the agent's host needs arm64/)
  t.throws(read(answer('arm64', 'deregistered')), /is deregistered/)
  t.throws(read('<imagesSet/>'), /no image ami-0123456789abcdef0 in eu-west-1/)
})

t.test('ami-bump pins the newest image and refuses unusable images', { skip }, async (t) => {
  await openAws(t)
  const within = t.testdir({})
  symlinkSync(join(checkout, 'modules'), join(within, 'modules'))
  mkdirSync(join(within, 'environments/dev'), { recursive: true })
  const file = join(within, 'environments/dev/values.yaml')
  writeFileSync(file, '# Ours.\naccount: "123456789012"\n')
  const values = () => readFileSync(file, 'utf8')
  const before = values()
  const bump = (...args: string[]) =>
    run('ami-bump', ['ENV=dev', 'YES=1', ...args], { checkout: within })

  t.match(await bump('AMI=newest'), {
    status: 1,
    err: 'AMI must be an image id (ami-…), not newest\n',
  })
  t.match(await bump(`AMI=${ami}`), {
    status: 1,
    err: /^there is no image ami-0123456789abcdef0 /,
  })
  const intel = await bump('AMI=ami-0841e304792db6a16')
  t.match(intel, { status: 1, err: /^ami-0841e304792db6a16 is for x86_64/ })
  t.equal(values(), before, 'the file is unchanged')

  const first = await bump()
  t.match(first, { status: 0, err: '' })
  const [, pinned = ''] =
    /agent\.ami none → (ami-\w+) \(al2023-ami-.*-arm64\)/.exec(first.out) ?? []
  t.match(first.out, 'next: make diff ENV=dev')
  t.equal(values(), `${before}\nagent:\n  ami: ${pinned}\n`)
  t.match(await bump(), { status: 0, out: `agent.ami is already ${pinned} (` })
  t.equal(values(), `${before}\nagent:\n  ami: ${pinned}\n`)

  const other = await bump('AMI=ami-09d58e250683e638a')
  t.match(other.out, `agent.ami ${pinned} → ami-09d58e250683e638a (`)
  t.match(await bump(), { out: `agent.ami ami-09d58e250683e638a → ${pinned} (` })
})
