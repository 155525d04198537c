import { setTimeout as sleep } from 'node:timers/promises'
import { checkDevVariables, type LocalConfig, readConfig } from './config.ts'
import { migrateLocal } from './migrate.ts'
import { type Platform, startPlatform } from './platform.ts'
import { createLogPrinter } from './readable-logs.ts'
import { findRunning, removeRunning, writeRunning } from './running.ts'
import { localOperator, urlsOf } from './settings.ts'
import { createSignsOfLife } from './signs-of-life.ts'
import { buildSite } from './site-build.ts'
import { watchFolders } from './watch.ts'

/** `make dev`: starts the shop, prints its address, restarts changed parts, and stops the shop. */
const startedAt = performance.now()
const parent = process.ppid
checkDevVariables()
const output = createSignsOfLife(process.stdout)
const print = (line: string) => output.write(`${line}\n`)

try {
  await run(readConfig())
} catch (error) {
  output.stop()
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

async function run(config: LocalConfig): Promise<void> {
  const running = await findRunning(config.dir)
  if (running)
    throw new Error(`The shop is already running: ${running.shop} (process ${running.pid})`)
  const report = createLogPrinter(output, process.stdout.isTTY, config.verbose)
  const origin = urlsOf(config).edge
  const build = () => buildSite({ root: config.root, origin, report: print })
  print('Starting the shop …')
  const stopRequest = createStopRequest()
  let isReady = false
  void stopRequest.requested.then((why) => {
    // The parts that have started end with this process and lose no data.
    if (!isReady) print(`\nStopped before it was ready: ${why}.`)
    if (!isReady) process.exit(1)
  })
  const platform = await startPlatform({
    config,
    report,
    buildSite: async () => {
      if ((await build()) === 'built') print('The site is built.')
    },
    onEmulatorsEnd: (exit) => stopRequest.request(`the emulators ended with ${exit}`),
  })
  const { edge: shop, control } = platform.urls
  isReady = true
  output.stop()
  writeRunning(config.dir, { pid: process.pid, shop, control })
  print(welcome(config, platform))
  const watching = watchSources(config, platform, build)

  const why = await stopRequest.requested
  print(`\nStopping: ${why} …`)
  await watching.close()
  await platform.close()
  removeRunning(config.dir)
  print('Stopped. `make dev` continues with the same data; `make dev-reset` deletes it.')
  process.exit(why.startsWith('the emulators') ? 1 : 0)
}

/**
 * `requested` resolves with the reason when the shop must stop: on a signal, when the parent
 * process ends, or after a call of `request`.
 */
function createStopRequest() {
  let request: (why: string) => void = () => undefined
  const requested = new Promise<string>((resolve) => {
    request = resolve
  })
  let signals = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      signals += 1
      // A second signal skips the graceful stop. The parts end with this process and lose no data.
      if (signals > 1) process.exit(1)
      request(signal)
    })
  }
  void (async () => {
    while (process.ppid === parent) await sleep(300, undefined, { ref: false })
    request('the process that started it has ended')
  })()
  return { requested, request }
}

function watchSources(config: LocalConfig, platform: Platform, build: () => Promise<unknown>) {
  const { api, worker, agent } = platform
  const partsByFolder = {
    core: [api, worker, agent],
    api: [api],
    consumers: [worker, agent],
    'ec2-agent': [agent],
    site: [],
  }
  const folders = Object.keys(partsByFolder) as (keyof typeof partsByFolder)[]
  const ignored = /\/(dist|\.astro|test)(\/|$)/
  let queue = Promise.resolve()
  return watchFolders(config.root, folders, ignored, (changed) => {
    queue = queue.then(async () => {
      const stale = new Set(
        folders.filter((name) => changed.has(name)).flatMap((name) => partsByFolder[name]),
      )
      print(`Changed: ${[...changed].join(', ')}`)
      if (changed.has('core'))
        await migrateLocal(config).catch((error: Error) => print(error.message))
      await Promise.all([...stale].map((part) => part.restart()))
      if (!changed.has('site') && !changed.has('core')) return
      const built = await build().catch((error: Error) => print(error.message))
      if (built === 'built') await platform.reloadSite()
    })
  })
}

function welcome(config: LocalConfig, { urls }: Platform): string {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const rows = [
    ['The shop', `${urls.edge}/`],
    ['Control page: mails, queues, orders, codes of operators', `${urls.control}/`],
    [
      `Operators: ${localOperator.email}, ${localOperator.password}`,
      `${urls.edge}/api/operator/sign-in`,
    ],
    ['API documentation', `${urls.edge}/api/docs`],
    ['API without the edge', `${urls.api}/health`],
    ['Stripe emulator', `${urls.stripe}/_local/sessions`],
    ['DynamoDB emulator', `${urls.dynamodb}/_local/calls`],
    ['SQS and SNS emulator', `${urls.queues}/_local/queues`],
    ['Cognito emulator', `${urls.cognito}/_local/calls`],
    ['SSM and SES emulator', `${urls.parametersAndMail}/_local/mailbox`],
  ]
  const database = config.mysqlUrl ?? `mysql://root@127.0.0.1:${config.ports.mysql}/ecommerce`
  const width = Math.max(...rows.map(([name = '']) => name.length)) + 2
  return [
    `\nReady in ${seconds} s${config.timeScale === 1 ? '' : `, with all waiting times × ${config.timeScale}`}.\n`,
    ...[...rows, ['Database', database]].map(([name = '', url]) => `  ${name.padEnd(width)}${url}`),
    '\n  Card 4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined, 4000 0025 0000 3155 needs 3-D Secure.',
    '  Ctrl-C stops the shop. The next start continues with the same data.\n',
  ].join('\n')
}
