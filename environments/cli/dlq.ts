import { SQSClient } from '@aws-sdk/client-sqs'
import { createSqs } from '#core/aws/clients.ts'
import { readConfig } from '../local/config.ts'
import { urlsOf } from '../local/settings.ts'
import { enterDeployment } from './account.ts'
import { commandLine } from './config.ts'
import {
  type DeadLetter,
  drop,
  mostReplays,
  putBack,
  queueNames,
  readDeadLetters,
  replay,
} from './dead-letters.ts'
import { type DlqCommand, readDlqCommand } from './dlq-command.ts'

/** `make dlq`: what the handlers gave up, in the local stand-ins or in AWS. */
try {
  const command = readDlqCommand(commandLine())
  const place = await openQueues(command.env)
  try {
    await run(command, place)
  } finally {
    place.sqs.destroy()
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

/** The queues of an environment, and what their names begin with. */
type Place = { readonly sqs: SQSClient; readonly prefix: string }

async function run(command: DlqCommand, place: Place): Promise<void> {
  const queues = queueNames.filter((name) => !command.queue || name === command.queue)
  if (queues.length === 0) throw new Error(`QUEUE is one of ${queueNames.join(', ')}`)
  const found: DeadLetter[] = []
  for (const queue of queues) found.push(...(await readDeadLetters(place, queue)))
  const meant = found.filter((letter) => fits(letter, command))
  const done: DeadLetter[] = []
  try {
    for (const letter of meant) {
      const isDone = await act(letter, command, place)
      if (isDone) done.push(letter)
    }
  } finally {
    await putBack(
      place,
      found.filter((letter) => !done.includes(letter)),
    )
  }
  const { verb, dryRun } = command
  const what = { list: 'found', show: 'found', replay: 'sent back', drop: 'dropped' }[verb]
  const count = verb === 'list' || verb === 'show' ? meant.length : done.length
  say(`${dryRun ? `${meant.length} would be` : count} ${what}`)
}

/** Does it to one letter, and says so; true where the letter has left the queue. */
async function act(
  letter: DeadLetter,
  { verb, dryRun, force }: DlqCommand,
  place: Place,
): Promise<boolean> {
  say(lineOf(letter))
  if (verb === 'show') say(letter.body)
  if (verb === 'list' || verb === 'show' || dryRun) return false
  if (verb === 'drop') {
    await drop(place, letter)
    return true
  }
  if (letter.replays >= mostReplays && !force) {
    say(`  it has come back ${letter.replays} times already: mend the cause, then FORCE=1`)
    return false
  }
  await replay(place, letter)
  return true
}

function fits(letter: DeadLetter, { id, type, order }: DlqCommand): boolean {
  return (
    (!id || letter.messageId === id) &&
    (!type || letter.type === type) &&
    (!order || letter.orderId === order)
  )
}

function lineOf(letter: DeadLetter): string {
  const { queue, messageId, sentAt, type, orderId, traceId, unreadable, replays } = letter
  const about = unreadable ?? [type, orderId, traceId].join(' ')
  return `${sentAt}  ${queue}  ${messageId}  ${about}${replays ? `  sent back ${replays} times` : ''}`
}

/** The local queues are reached at their port; AWS by whoever is signed in. */
async function openQueues(env: string): Promise<Place> {
  if (env !== 'local') {
    const { name, region } = await enterDeployment(env)
    return { sqs: createSqs(region), prefix: name }
  }
  const sqs = new SQSClient({
    endpoint: urlsOf(readConfig()).queues,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  })
  return { sqs, prefix: 'ecommerce' }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
