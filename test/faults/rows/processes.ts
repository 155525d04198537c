import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from '../../../local/children.ts'
import { forLater, until } from '../../support/wait.ts'
import type { Lab, PartName } from '../lab.ts'
import { openHttpProxy } from '../proxy/http-proxy.ts'
import { type Call, findHeldOrders, orderIdsIn, receivedIn } from '../proxy/ledger.ts'
import type { Row } from '../row.ts'
import { control } from '../stripe.ts'
import { buyMany, countIn } from '../traffic.ts'

/**
 * Kills a part repeatedly during its calls about orders; it is restarted each time. An order is
 * affected if the caller of one of its calls was killed.
 */
const killRow = (id: string, title: string, part: PartName, times: number): Row => ({
  id,
  title,
  orders: 4 * times,
  run: async (lab) => {
    const from = lab.ledger.entries().length
    const orderIds: string[] = []
    const buying: Promise<string[]>[] = []
    let hits = 0
    while (hits < times) {
      await lab.untilApiIsReady()
      // Buy one order before the kill: with repeated kills of the API, buyers may give up.
      orderIds.push(...(await buyMany(lab, 1)))
      // Keep buying for longer than the wait, so that there is a call to kill.
      buying.push(forLater(buyMany(lab, 3, 300)))
      await sleep(lab.random() * 400)
      await lab.killAtWork(part)
      hits += 1
      // Restart immediately: the supervisor's pauses get longer each time.
      await lab.parts[part].restart()
    }
    orderIds.push(...(await Promise.all(buying)).flat())
    const cutOff = lab.ledger
      .entries()
      .slice(from)
      .filter(({ caller, outcome }) => caller === part && outcome === 'client gone')
    const affectedIds = new Set(cutOff.flatMap((call) => call.orderIds))
    return { orderIds, hits, affected: countIn(orderIds, affectedIds) }
  },
})

/**
 * Starts a second agent next to the lab's own, behind its own proxies. `more` overrides its
 * settings. `slowMs` makes each of its table calls take that long.
 */
async function startAgent(lab: Lab, slowMs = 0, more: Readonly<Record<string, string>> = {}) {
  const caller = 'agent-2'
  const { ledger, random, urls } = lab
  const [dynamodb, queues] = await Promise.all([
    openHttpProxy({ caller, service: 'dynamodb', target: urls.dynamodb, ledger, random }),
    openHttpProxy({ caller, service: 'queues', target: urls.queues, ledger, random }),
  ])
  const env = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ENDPOINT_URL_SQS: queues.url,
    AWS_ENDPOINT_URL_SNS: queues.url,
    ...more,
  }
  const from = ledger.entries().length
  let isReady = false
  const child = startChild(
    { ...lab.partOf('agent', env), name: caller },
    lab.config.root,
    (name, line) => {
      isReady ||= line.includes('"agent.started"')
      lab.report(name, line)
    },
  )
  await until('the second agent is ready', () => isReady)
  await dynamodb.inject({ kind: 'slow', ms: slowMs })
  const ended = child.ended.then(async (exit) => {
    await Promise.all([dynamodb.close(), queues.close()])
    return exit
  })
  const findHeld = (since = from) => findHeldOrders(ledger.entries().slice(since), caller)
  return {
    child,
    dynamodb,
    ended,
    findHeld,
    /** Waits for the next orders that the agent receives, and returns them. */
    nextHeld: async () => {
      const since = ledger.entries().length
      await until('the second agent holds an order', () => findHeld(since).size > 0, {
        everyMs: 5,
      })
      return findHeld(since)
    },
  }
}

const gracefulStop: Row = {
  id: 'R14',
  title: 'the agent is stopped while it handles messages',
  orders: 20,
  run: async (lab, orders) => {
    const agent = await startAgent(lab, 500)
    const orderIds = await buyMany(lab, orders, 60)
    const held = await agent.nextHeld()
    agent.child.kill('SIGTERM')
    const exit = await agent.ended
    if (exit !== '0') throw new Error(`the agent ended with ${exit}`)
    const left = agent.findHeld().size
    if (left > 0) throw new Error(`it ended with ${left} unfinished orders`)
    return { orderIds, hits: held.size, affected: countIn(orderIds, held) }
  },
}

const killedDuringStop: Row = {
  id: 'R15',
  title: 'the agent is stopped, then killed before it has ended',
  orders: 20,
  run: async (lab, orders) => {
    const agent = await startAgent(lab, 1000)
    const orderIds = await buyMany(lab, orders, 60)
    await agent.nextHeld()
    agent.child.kill('SIGTERM')
    await sleep(150)
    agent.child.kill('SIGKILL')
    const exit = await agent.ended
    if (exit !== 'SIGKILL') throw new Error(`the agent ended with ${exit}`)
    const held = agent.findHeld()
    return { orderIds, hits: held.size, affected: countIn(orderIds, held) }
  },
}

const spotInterruption: Row = {
  id: 'R16',
  title: 'AWS announces that it reclaims the spot instance',
  orders: 16,
  run: async (lab, orders) => {
    let findHeld = () => new Set() as ReadonlySet<string>
    let held = findHeld()
    let hits = 0
    const server = createServer(({ url }, response) => {
      if (url === '/latest/api/token') return void response.end('token')
      held = findHeld()
      if (held.size === 0) return void response.writeHead(404).end()
      hits += 1
      response.end('{"action":"terminate","time":"2026-11-23T10:02:00Z"}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const agent = await startAgent(lab, 1000, { IMDS_URL: `http://127.0.0.1:${port}` })
    const orderIds = await buyMany(lab, orders, 60)
    findHeld = agent.findHeld
    // The agent polls every five seconds, even while it works.
    await until(
      'the agent polls while it holds an order',
      async () => {
        if (hits === 0) orderIds.push(...(await buyMany(lab, 1, 100)))
        return hits > 0
      },
      { seconds: 60 },
    )
    const exit = await agent.ended
    server.close()
    // systemd does not restart the unit after this status, so that the host takes no new work.
    if (exit !== '75') throw new Error(`the agent ended with ${exit}`)
    const left = agent.findHeld().size
    if (left > 0) throw new Error(`it ended with ${left} unfinished orders`)
    return { orderIds, hits, affected: countIn(orderIds, held) }
  },
}

/** A write of the order record. Mails and sales are other items: two writes of them may not conflict. */
const isWrite = ({ service, operation, orderIds }: Call) =>
  service === 'dynamodb' && /^(Update|Transact)/.test(operation) && orderIds.length > 0

const suspendedAgent: Row = {
  id: 'R17',
  title: 'an agent is suspended until its claims expire, then resumes',
  orders: 20,
  run: async (lab, orders) => {
    const agent = await startAgent(lab)
    const orderIds: string[] = []
    const affectedIds = new Set<string>()
    let hits = 0
    let isOver = false
    // While one agent is stopped, the other handles all messages. Keep buying, so that both get
    // some.
    const keepBuying = async () => {
      while (!isOver) orderIds.push(...(await buyMany(lab, 1, 100)))
    }
    const buying = forLater(keepBuying())
    try {
      for (let time = 0; time < 2 || orderIds.length < orders; time += 1) {
        await sleep(900)
        const write = await suspendAtWrite(lab, agent)
        for (const orderId of write.orderIds) affectedIds.add(orderId)
        hits += 1
      }
    } finally {
      isOver = true
    }
    await buying
    agent.child.kill('SIGTERM')
    await agent.ended
    return { orderIds, hits, affected: countIn(orderIds, affectedIds) }
  },
}

/**
 * Suspends an agent before its next write until another agent has written to the same order. Throws
 * Error if DynamoDB does not reject the late write.
 */
async function suspendAtWrite(
  { ledger }: Lab,
  { child, dynamodb }: Awaited<ReturnType<typeof startAgent>>,
): Promise<Call> {
  const suspended: Call[] = []
  const { promise: isOver, resolve: resume } = Promise.withResolvers<void>()
  dynamodb.watch(async (call, moment) => {
    if (moment !== 'before' || !isWrite(call)) return
    dynamodb.watch(undefined)
    child.kill('SIGSTOP')
    suspended.push(call)
    await isOver
  })
  await until('the agent is stopped at a write', () => suspended.length > 0)
  const [write] = suspended as [Call]
  const answersTo = (who: string, from: number) =>
    ledger
      .entries()
      .slice(from)
      .filter(({ caller, outcome }) => caller === who && outcome === 'answered')
      .filter((call) => isWrite(call) && call.orderIds.some((id) => write.orderIds.includes(id)))
  const suspendedFrom = ledger.entries().length
  await until('another agent writes', () =>
    answersTo('agent', suspendedFrom).some(({ status }) => status === 200),
  )
  const resumedFrom = ledger.entries().length
  child.kill('SIGCONT')
  resume()
  await until('the late write is answered', () => answersTo('agent-2', resumedFrom).length > 0)
  const [late] = answersTo('agent-2', resumedFrom)
  if (late?.status !== 400) throw new Error(`the late write got ${late?.status}, not 400`)
  return write
}

const closedLogPipe: Row = {
  id: 'R39',
  title: 'the agent’s log pipe is closed',
  orders: 12,
  run: async (lab, orders) => {
    const agent = await startAgent(lab)
    const orderIds = await buyMany(lab, Math.ceil(orders / 2))
    agent.child.closeOutput()
    const from = lab.ledger.entries().length
    orderIds.push(...(await buyMany(lab, Math.floor(orders / 2))))
    await sleep(2500)
    const received = receivedIn(lab.ledger.entries().slice(from), 'agent-2')
    const affectedIds = new Set(received.flatMap(({ body }) => orderIdsIn(body)))
    agent.child.kill('SIGTERM')
    await agent.ended
    return { orderIds, hits: received.length, affected: countIn(orderIds, affectedIds) }
  },
}

const skewed: Row = {
  id: 'R29',
  title: 'the API’s clock is 310 s ahead, then behind',
  orders: 8,
  run: async (lab, orders) => {
    const orderIds = await buyMany(lab, orders)
    const affectedIds = new Set<string>()
    let hits = 0
    try {
      // A signature is valid for 300 s, and checking takes a second or more.
      for (const seconds of [310, -310]) {
        // Buy before the clock changes: with a slow clock, the provider rejects the API's payment
        // pages.
        await control.setDelivery(lab, false)
        const late = await buyMany(lab, 2)
        await lab.restartSkewed('api', seconds)
        await control.setDelivery(lab, true)
        await until('the API rejects their webhooks', async () => {
          for (const orderId of late)
            if ((await countRefused(lab, orderId)) > 0) affectedIds.add(orderId)
          return late.every((id) => affectedIds.has(id))
        })
        for (const orderId of late) hits += await countRefused(lab, orderId)
        orderIds.push(...late)
      }
    } finally {
      await lab.restartSkewed('api', 0)
    }
    return { orderIds, hits, affected: countIn(orderIds, affectedIds) }
  },
}

/** Returns how many of an order's events got a 400 from the API on their last delivery. */
async function countRefused(lab: Lab, orderId: string): Promise<number> {
  const { id, payment_intent: intent } = await control.sessionOf(lab, orderId)
  const deliveries = await Promise.all([id, intent ?? ''].map(lab.stores.deliveries))
  return deliveries.flat().filter(({ last }) => last === 400).length
}

/** Rows about processes that are killed or stopped, cannot log, or have a wrong clock. */
export const processRows: readonly Row[] = [
  killRow('R12', 'the orders worker is killed 10 times', 'worker', 10),
  killRow('R13', 'the agent is killed 10 times', 'agent', 10),
  killRow('R13b', 'the API is killed 8 times', 'api', 8),
  gracefulStop,
  killedDuringStop,
  spotInterruption,
  suspendedAgent,
  skewed,
  closedLogPipe,
]
