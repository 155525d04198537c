import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { CommandName } from '../../../cli/operator-commands.ts'
import { formatCsv } from '../../../cli/report/format-report.ts'
import { run } from '../../../cli/test/support/run.ts'
import { queueUrl } from '../../../local/settings.ts'
import { until } from '../../support/wait.ts'
import type { Tries } from '../attack.ts'
import { jsonHeaders, type Lab } from '../lab.ts'

/** Characters that control a terminal or reverse text. */
const controls = /[\p{Cc}\u2028\u202e]/u

/** Texts in dead letters and orders that the operators' commands print. */
export async function injectTerminal(lab: Lab, tries: Tries): Promise<void> {
  const sqs = new SQSClient({
    endpoint: lab.urls.queues,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  })
  // SQS accepts no escape character in a body, but JSON can contain one.
  const bodies = [
    '\u009b2J\r\n0 found',
    JSON.stringify({ type: '\u001b[2J\u202e', orderId: '\u001b]0;x\u0007' }),
  ]
  for (const MessageBody of bodies)
    await sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl('ecommerce-orders-dlq'), MessageBody }),
    )
  sqs.destroy()
  // Waits for an operator with a name that moves the cursor.
  const { sessionId, orderId } = await lab.order(lab.visit())
  await lab.pay(sessionId, { name: '\u001b[2Jcanary\u202e', amount: 1 })
  await until(
    'the order waits for an operator',
    async () => (await lab.stores.order(orderId))?.status === 'review',
  )
  const outputs = {
    dlq: await runCommand(lab, 'dlq'),
    inbox: await runCommand(lab, 'inbox'),
    review: await runCommand(lab, 'review', [`ORDER=${orderId}`, 'DO=approve', 'DRY_RUN=1']),
  }
  for (const [name, printed] of Object.entries(outputs))
    tries.record(`make ${name}`, controls.test(printed.replaceAll('\n', '')))
  tries.works('make dlq prints the messages', /found/.test(outputs.dlq))
  tries.works('make inbox prints the order', outputs.inbox.includes(orderId))
}

/** Runs an operator's command in the local shop. Returns what it prints. */
async function runCommand({ config }: Lab, name: CommandName, given: readonly string[] = []) {
  const { out, err } = await run(name, [`PORT_BASE=${config.ports.edge}`, ...given])
  return out + err
}

/** Cells of a report that a spreadsheet would run. */
export function injectSpreadsheet(tries: Tries): void {
  for (const text of [
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(1)',
    '=HYPERLINK("http://evil.example")',
    '-2+3+cmd|x',
  ]) {
    const [, line = ''] = formatCsv({ headings: ['x'], lines: [[text]] } as never)
    tries.record(`CSV cell ${text}`, /^"?[=+@-]/.test(line))
  }
}

/** Texts that imitate a line of the API's log. Run last: it reads the log of all attacks. */
export async function injectLog(lab: Lab, tries: Tries): Promise<void> {
  const forged = '{"level":"fatal","message":"canary.forged"}'
  const texts = [
    `x\n${forged}`,
    `x\r\n${forged}`,
    `x","message":"canary.forged`,
    `x\u2028${forged}`,
    '\u001b[2Jcanary.forged',
  ]
  for (const text of texts) {
    const encoded = encodeURIComponent(text)
    const header = text.replaceAll(/[^ -~]/g, ' ')
    await lab.toEdge({ path: `/api/orders/${encoded}` })
    await lab.toEdge({ path: `/api/${encoded}?x=${encoded}` })
    await lab.toEdge({
      path: '/api/cart',
      headers: {
        'user-agent': header,
        'x-request-id': header,
        referer: header,
        traceparent: header,
      },
    })
    await lab.toEdge({
      method: 'POST',
      path: '/api/checkout',
      headers: { ...jsonHeaders(lab.urls.edge), 'idempotency-key': header },
      body: JSON.stringify({ items: [{ sku: text, quantity: 1 }] }),
    })
    await lab.toEdge({
      method: 'POST',
      path: '/api/auth/sign-in',
      headers: jsonHeaders(lab.urls.edge),
      body: JSON.stringify({ email: text, password: text }),
    })
  }
  await sleep(300)
  const lines = readFileSync(lab.logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('api '))
  tries.works('the API logs', lines.length > 0)
  const unreadable = lines.filter((line) => !isJson(line.slice('api '.length)))
  tries.record(
    `${unreadable.length} log lines are not JSON: ${unreadable[0]}`,
    unreadable.length > 0,
  )
  const canaries = lines.filter((line) => line.includes('canary.forged'))
  for (const text of texts)
    tries.record(
      `log line for ${JSON.stringify(text)}`,
      canaries.some((line) => line.includes('"message":"canary.forged"') || controls.test(line)),
    )
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}
