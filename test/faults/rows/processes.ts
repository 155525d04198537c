import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { isOpen } from '#core/order/lifecycle.ts'
import { startChild } from '../../../environments/local/children.ts'
import { until } from '../../support/wait.ts'
import type { Lab, PartName } from '../lab.ts'
import type { Row } from '../row.ts'
import { buyMany } from '../traffic.ts'

/** A part is killed again and again while orders are on their way; it is started again each time. */
const killing = (id: string, title: string, part: PartName, times: number): Row => ({
  id,
  title,
  orders: 20,
  run: async (lab, orders) => {
    const buying = buyMany(lab, orders, 200)
    for (let time = 0; time < times; time += 1) {
      await sleep(300 + lab.random() * 600)
      lab.parts[part].kill('SIGKILL')
    }
    const orderIds = await buying
    return { orderIds, hits: times, caught: await countOpen(lab, orderIds) }
  },
})

async function countOpen({ stores }: Lab, orderIds: readonly string[]): Promise<number> {
  const heads = await Promise.all(orderIds.map((id) => stores.head(id)))
  return heads.filter((head) => head?.status !== 'completed').length
}

/** Of all orders that there are: those that are paid and not done. */
async function countUnderway({ stores }: Lab): Promise<number> {
  let count = 0
  for await (const { status } of stores.heads()) {
    if (status !== 'pending' && isOpen(status)) count += 1
  }
  return count
}

/** A second agent beside the lab's own; `more` are settings of its own. */
async function startAgent(lab: Lab, more: Readonly<Record<string, string>> = {}) {
  const lines: string[] = []
  const child = startChild(
    { ...lab.partOf('agent', more), name: 'agent-2' },
    lab.config.root,
    (name, line) => {
      lines.push(line)
      lab.hear(name, line)
    },
  )
  await until('the second agent is ready', async () =>
    lines.some((line) => line.includes('"agent.ready"')),
  )
  return { child, lines }
}

const peacefully: Row = {
  id: 'R14',
  title: 'the agent is told to stop with work in hand',
  orders: 20,
  run: async (lab, orders) => {
    const { child, lines } = await startAgent(lab)
    const orderIds = await buyMany(lab, orders, 60)
    await sleep(500)
    child.kill('SIGTERM')
    const how = await child.ended
    if (how !== '0') throw new Error(`it ended with ${how}`)
    const drained = lines.findIndex((line) => line.includes('"agent.drain"'))
    if (drained < 0) throw new Error('it did not say that it has drained')
    return { orderIds, hits: 1, caught: await countOpen(lab, orderIds) }
  },
}

const impatiently: Row = {
  id: 'R15',
  title: 'told to stop, then killed before it has',
  orders: 20,
  run: async (lab, orders) => {
    const { child } = await startAgent(lab)
    const orderIds = await buyMany(lab, orders, 60)
    child.kill('SIGTERM')
    await sleep(150)
    child.kill('SIGKILL')
    await child.ended
    return { orderIds, hits: 1, caught: await countOpen(lab, orderIds) }
  },
}

const spot: Row = {
  id: 'R16',
  title: 'the spot instance is to be taken away',
  orders: 16,
  run: async (lab, orders) => {
    let isAnnounced = false
    let asked = 0
    const server = createServer(({ url }, response) => {
      if (url === '/latest/api/token') return void response.end('token')
      asked += isAnnounced ? 1 : 0
      if (!isAnnounced) return void response.writeHead(404).end()
      response.end('{"action":"terminate","time":"2026-11-23T10:02:00Z"}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { child } = await startAgent(lab, { IMDS_URL: `http://127.0.0.1:${port}` })
    const orderIds = await buyMany(lab, orders, 60)
    isAnnounced = true
    const caught = await countOpen(lab, orderIds)
    const how = await child.ended
    server.close()
    if (how !== '0') throw new Error(`it ended with ${how}`)
    return { orderIds, hits: asked, caught }
  },
}

const zombie: Row = {
  id: 'R17',
  title: 'an agent sleeps through its claims, then wakes',
  orders: 20,
  run: async (lab, orders) => {
    const { child } = await startAgent(lab)
    const buying = buyMany(lab, orders, 100)
    let hits = 0
    let caught = 0
    for (let time = 0; time < 2; time += 1) {
      await sleep(900)
      child.kill('SIGSTOP')
      caught = Math.max(caught, await countUnderway(lab))
      await sleep(5000)
      child.kill('SIGCONT')
      hits += 1
    }
    const orderIds = await buying
    child.kill('SIGTERM')
    await child.ended
    return { orderIds, hits, caught }
  },
}

const mute: Row = {
  id: 'R39',
  title: 'the agent’s log pipe is closed',
  orders: 12,
  run: async (lab, orders) => {
    const { child } = await startAgent(lab)
    const orderIds = await buyMany(lab, Math.ceil(orders / 2))
    child.closeOutput()
    orderIds.push(...(await buyMany(lab, Math.floor(orders / 2))))
    await sleep(2500)
    const caught = await countOpen(lab, orderIds)
    child.kill('SIGTERM')
    await child.ended
    return { orderIds, hits: 1, caught }
  },
}

const skewed: Row = {
  id: 'R29',
  title: 'the API’s clock is 301 s behind, and ahead',
  orders: 8,
  run: async (lab, orders) => {
    const orderIds = await buyMany(lab, orders)
    let hits = 0
    for (const seconds of [301, -301]) {
      await lab.restartSkewed('api', seconds)
      const refusedBefore = countRefused(lab)
      const late = await buyMany(lab, 2)
      await until('its webhooks are refused', async () => countRefused(lab) > refusedBefore)
      hits += countRefused(lab) - refusedBefore
      orderIds.push(...late)
    }
    await lab.restartSkewed('api', 0)
    return { orderIds, hits, caught: 4 }
  },
}

const countRefused = ({ lines }: Lab) =>
  lines.filter(({ line }) => line.includes('"webhook.rejected"')).length

/** Processes that die, sleep, lose their voice or the time. */
export const processRows: readonly Row[] = [
  killing('R12', 'the orders worker is killed 10 times', 'worker', 10),
  killing('R13', 'the agent is killed 10 times', 'agent', 10),
  killing('R13b', 'the API is killed 8 times', 'api', 8),
  peacefully,
  impatiently,
  spot,
  zombie,
  skewed,
  mute,
]
