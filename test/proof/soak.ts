import { setTimeout as sleep } from 'node:timers/promises'
import { converge } from '../faults/converge.ts'
import { countStock, judge } from '../faults/invariants.ts'
import { type Lab, openLab, type PartName } from '../faults/lab.ts'
import type { Fault } from '../faults/proxy/faults.ts'
import type { Service } from '../faults/proxy/ledger.ts'
import { setQueueFaults } from '../faults/queue-faults.ts'
import { basketOf } from '../faults/traffic.ts'
import { buy } from '../support/buyer.ts'
import type { Report } from '../support/report.ts'
import { until } from '../support/wait.ts'
import { readProofConfig } from './config.ts'

/** Each dependency fails in its turn, each in its way. */
const weather: readonly (readonly [Service, Fault])[] = [
  ['dynamodb', { kind: 'throttle', share: 0.2 }],
  ['queues', { kind: 'error', share: 0.2 }],
  ['stripe', { kind: 'reset', share: 0.3 }],
  ['mysql', { kind: 'reset' }],
  ['parametersAndMail', { kind: 'throttle', share: 0.5 }],
  ['dynamodb', { kind: 'lost answer', share: 0.2 }],
  ['queues', { kind: 'lost answer', share: 0.2 }],
  ['stripe', { kind: 'error', share: 0.3 }],
  ['dynamodb', { kind: 'slow', ms: 300, share: 0.3 }],
]

/**
 * Ten thousand orders in bad weather: one message in ten comes twice, one in twenty out of turn, one
 * handler in a hundred is killed over its work, and every dependency fails in its turn.
 */
export async function proveSoak(report: Report): Promise<void> {
  const { seed, orders } = readProofConfig()
  console.log(`  seed ${seed}, ${orders} orders`)
  const lab = await openLab({ seed })
  try {
    await lab.ready()
    for (const { sku } of lab.catalogue.products) await lab.stores.putAvailable(sku, 3 * orders)
    const stock = await countStock(lab)
    await setQueueFaults(lab, { duplicates: 0.1, reorder: 0.05, seed })
    const startedAt = performance.now()
    const storm = startStorm(lab)
    const orderIds = await buyAll(lab, orders)
      .then(async (bought) => {
        await whileSelling(lab, 0.95 * orders)
        return bought
      })
      .finally(storm.stop)
    const { killed, blows, hits } = storm.seen()
    const injected = await setQueueFaults(lab, {})
    const wanted = new Map(orderIds.map((id) => [id, ['completed']]))
    const { replayed } = await converge(lab, wanted, 300)
    const seconds = (performance.now() - startedAt) / 1000
    const { lost, duplicated, oversold, faults } = await judge(lab, wanted, stock)
    console.log(
      `  ${orderIds.length} paid, ${injected.duplicates} messages twice, ${injected.reorder} out of turn, ${killed} handlers killed in ${blows} kills, ${hits} calls failed, ${replayed} dead letters sent back`,
    )
    await report.check('lost 0, duplicated 0, oversold 0', async () => {
      if (faults.length > 0) throw new Error(faults.slice(0, 10).join('\n    '))
      if (lost + duplicated + oversold > 0) throw new Error(`${lost}, ${duplicated}, ${oversold}`)
      return `${(orderIds.length / seconds).toFixed(1)} orders a second, ${seconds.toFixed(0)} s`
    })
    await report.check(
      'the money in the books is the money charged less what went back',
      async () => {
        const { charged, refunded, atProvider } = await sums(lab)
        if (charged - refunded !== atProvider)
          throw new Error(`${charged} − ${refunded} is not ${atProvider}`)
        return `${charged} − ${refunded} = ${atProvider} minor units`
      },
    )
  } finally {
    await lab.close()
  }
}

/** Two dozen buyers, each ordering again when they have paid. */
async function buyAll(lab: Lab, orders: number): Promise<string[]> {
  const bought: string[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: 24 }, async () => {
      while (next < orders) {
        const orderId = await buy(lab.urls, basketOf(lab, next++)).catch(() => undefined)
        if (orderId) bought.push(orderId)
      }
    }),
  )
  return bought
}

/** Waits until so many are sold. A machine may be slow; standing still is another thing. */
async function whileSelling({ stores }: Lab, wanted: number): Promise<void> {
  for (let sold = await stores.countRows(); sold < wanted; ) {
    const before = sold
    const moves = async () => {
      sold = await stores.countRows()
      return sold > before
    }
    await until(`more than ${before} are sold`, moves, { seconds: 90, everyMs: 1000 })
  }
}

function startStorm(lab: Lab) {
  let isOver = false
  let killed = 0
  let blows = 0
  let hits = 0

  async function blow() {
    for (let turn = 0; !isOver; turn += 1) {
      const [service, fault] = weather[turn % weather.length] as (typeof weather)[number]
      const seen = await lab.inject(service, fault)
      await sleep(1500)
      hits += seen().count
      await lab.heal()
      await sleep(2500)
    }
  }

  async function kill() {
    const turns: readonly PartName[] = ['worker', 'agent']
    for (let turn = 0; !isOver; turn += 1) {
      await sleep(8000)
      const part = turns[turn % turns.length] as PartName
      const queue = part === 'worker' ? 'ecommerce-orders' : 'ecommerce-long-tasks'
      const depth = (await lab.stores.queues()).find(({ name }) => name === queue)
      killed += depth?.inFlight ?? 0
      blows += 1
      lab.parts[part].kill('SIGKILL')
    }
  }

  const running = Promise.all([blow(), kill()])
  return {
    stop: async () => {
      isOver = true
      await running
      await lab.heal()
    },
    seen: () => ({ killed, blows, hits }),
  }
}

async function sums({ stores }: Lab) {
  let [charged, refunded] = [0, 0]
  for await (const order of stores.heads()) {
    charged += order.charged?.amount ?? 0
    refunded += order.refunded
  }
  const paid = (await stores.sessions()).filter(({ payment_status }) => payment_status === 'paid')
  const sentBack = [...(await stores.sentBack()).values()].reduce((sum, amount) => sum + amount, 0)
  const atProvider = paid.reduce((sum, { amount_total }) => sum + amount_total, -sentBack)
  return { charged, refunded, atProvider }
}
