import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { operatorCommands } from '../../cli/operator-commands.ts'
import { allNames, isSetting, type TargetName, targets } from '../../cli/targets.ts'
import { readVariables, type Variables } from '../../cli/variables.ts'
import { pipelines } from '../pipeline/steps.ts'
import { findTestFiles, selectFiles } from '../runner/select-files.ts'
import { type Page, parsePage, readPages, root } from './markdown.ts'
import { notExecuted } from './not-executed.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')

const makeTargets = [...read('Makefile').matchAll(/^([a-z][a-z-]*):/gm)].map(
  ([, target = '']) => target,
)

const pipelineCommands = Object.values(pipelines).flatMap(({ steps }) =>
  steps.map(({ command }) => command),
)

/** The targets that a pipeline or a test executes. */
const executed = new Set([
  ...pipelineCommands.map((command) => command.split(' ')[1] ?? ''),
  // cli/test/changes.test.ts checks that it runs each of these, or names the target that does.
  ...Object.entries(operatorCommands).flatMap(([name, { change }]) => (change ? [name] : [])),
  ...[...read('test/infra/prove-deployment.ts').matchAll(/\bmake\('([a-z-]+)'/g)].map(
    ([, target = '']) => target,
  ),
])

type MakeCall = {
  readonly target: string
  /** The assignments after the target, without the shell's quotes. */
  readonly args: readonly string[]
  /** The assignments before `make`, which become environment variables. */
  readonly env: readonly string[]
}

/** A command of a page. `make` is undefined for a command that is not make's. */
type Command = {
  readonly path: string
  readonly text: string
  readonly make: MakeCall | undefined
  /** Whether the pattern of a make call covers the whole text. */
  readonly isWhole: boolean
}

const assignment = String.raw`(?:'[A-Za-z_]+=[^']*'|[A-Za-z_]+=(?:"[^"]*"|'[^']*'|[^\s'"])*)`
const makePattern = String.raw`((?:${assignment} )*)(?<![\w-])make ([a-z][a-z-]*)((?: ${assignment})*)`

const readAssignments = (text = '') =>
  [...text.matchAll(new RegExp(assignment, 'g'))].map(([one]) =>
    one.replace(/^'(.*)'$/s, '$1').replace(/=(["'])(.*)\1$/s, '=$2'),
  )

/** Returns the make calls in a text. An error message may contain one too. */
const makeCallsIn = (path: string, text: string): readonly Command[] =>
  [...text.matchAll(new RegExp(makePattern, 'g'))].map(([call, env, target = '', args]) => ({
    path,
    text,
    make: { target, args: readAssignments(args), env: readAssignments(env) },
    isWhole: call === text || !new RegExp(`^(${assignment} )*make `).test(text),
  }))

/** Returns the lines of the shell blocks, and the make calls in backticks. */
function commandsIn({ path, spans, blocks }: Page): readonly Command[] {
  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
  return [
    ...lines.flatMap((text) => {
      const calls = makeCallsIn(path, text)
      return calls.length > 0 ? calls : [{ path, text, make: undefined, isWhole: true }]
    }),
    ...spans.flatMap((span) => makeCallsIn(path, span)),
  ]
}

/** Returns why make, or the program behind the target, would refuse a call. */
function faultOf({ make, isWhole, text }: Command): string | undefined {
  if (!isWhole) return `${text}: not a target with NAME=value after it`
  if (!make) return undefined
  const { target, args, env } = make
  if (!makeTargets.includes(target)) return `${text}: there is no target ${target}`
  const declared: Variables = target in targets ? targets[target as TargetName] : {}
  try {
    const sources = { target, env: {}, isSetting, otherNames: allNames }
    const { given } = readVariables(declared, { ...sources, args: [...env, ...args] })
    if (target === 'test' && given['FILE'])
      selectFiles(findTestFiles(root), String(given['FILE']).split(' '))
    const { NAME: name } = given
    if (target === 'proof' && name && !pipelineCommands.includes(`make proof NAME=${name}`))
      return `${text}: there is no proof ${name}`
    return undefined
  } catch (error) {
    return `${text}: ${(error as Error).message}`
  }
}

const pages = readPages()
const commands = pages.flatMap(commandsIn)
const keyOf = ({ make, text }: Command) => (make ? `make ${make.target}` : text)
const isExecuted = ({ make }: Command) => make !== undefined && executed.has(make.target)

t.test('make accepts every call in the docs', async (t) => {
  t.same(
    commands.flatMap((command) => faultOf(command) ?? []),
    [],
  )
  t.comment(`${commands.length} commands in ${pages.length} files`)
  t.ok(commands.length > 150)
})

t.test('every command in the docs is executed, or listed with a reason', async (t) => {
  const others = commands.filter((command) => !isExecuted(command))
  t.same(
    others
      .filter((command) => !(keyOf(command) in notExecuted))
      .map(({ path, text }) => [path, text]),
    [],
  )
  const unused = Object.keys(notExecuted).filter((key) => !others.map(keyOf).includes(key))
  t.same(unused, [], 'no reason is left over')
  t.comment(`${commands.length - others.length} of ${commands.length} are executed`)
})

t.test('shell blocks are marked as sh, so that their commands are checked', async (t) => {
  const wrong = pages.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language, text }) => language !== 'sh' && /^(make|npm|node|aws) /m.test(text))
      .map(({ language }) => `${path}: ${language}`),
  )
  t.same(wrong, [])
})

t.test('a wrong command is found', async (t) => {
  const faults = (source: string) =>
    commandsIn(parsePage('page.md', source)).map((command) => faultOf(command))
  for (const [source, message] of [
    ['`make refnd ORDER=ord_1`', /there is no target refnd/],
    ['`make refund ORDRE=ord_1`', /did you mean ORDER/],
    ['`make refund DRY_RUN`', /not a target with NAME=value after it/],
    ['`DRYRUN=1 make refund ORDER=ord_1`', /did you mean DRY_RUN/],
    ['`refused: make boostrap ENV=dev`', /there is no target boostrap/],
    ['`make test FILE=core/test/nowhere`', /No test file is called/],
    ['`make proof NAME=nothing`', /there is no proof nothing/],
    ['```sh\nmake check FILE=core # a comment\n```', /FILE is not a variable of make check/],
  ] as const)
    t.match(faults(source)[0], message, source)
  for (const source of [
    "`make refund ORDER=ord_… 'WHY=it came broken' YES=1`",
    '`make deploy ENV=prod SET="data.protect=false edge.protect=false"`',
    '`PORT_BASE=4400 make dev`',
    '```sh\nmake test FILE="api/test core/test/stripe" # two folders\n```',
  ])
    t.same(faults(source), [undefined], source)
  const [unknown] = commandsIn(parsePage('page.md', '```sh\nterraform apply\n```'))
  t.match(unknown, { text: 'terraform apply', make: undefined })
  t.notOk('terraform apply' in notExecuted)
})
