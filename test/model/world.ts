import { setTimeout as sleep } from 'node:timers/promises'
import { createLongTaskHandler } from '#consumers/long-tasks/handle-long-task.ts'
import { RetryLater, ShopError } from '#core/errors.ts'
import type { OrderStatus } from '#core/order/lifecycle.ts'
import type { Order } from '#core/order/order.ts'
import { handleProviderEvent } from '#core/payment/handle-provider-event.ts'
import { sweep } from '#core/payment/sweep.ts'
import type { Message, TaskType } from '#core/ports/messages.ts'
import { subjectOf } from '#core/ports/order-store.ts'
import type { ProviderEvent } from '#core/ports/payment-event.ts'
import { completedMail } from '#core/presentation/completed-mail.ts'
import { providerEventOf } from '#core/stripe/read-event.ts'
import type { openEmulatedShop } from '../../core/test/support/emulated-shop.ts'
import type { Event, Session } from '../../local/emulators/stripe/objects.ts'
import { type CrashPoint, createLife, Killed, type Schedule } from './crash.ts'

type Shop = Awaited<ReturnType<typeof openEmulatedShop>>

/** A message in transit. After a receive it comes back until its work is done. */
type QueuedMessage<T> = { readonly body: T; receives: number }

export type World = ReturnType<typeof createWorld>

/** The emulator's bank decides after 10 s × 0.02. */
const bankMs = 400

const durations = { packagingSeconds: 30, shippingSeconds: 60 }

type Task = Message<TaskType>

/**
 * Creates one run's shop: the real acts, stores and gateway. The run controls queues, crashes and
 * time.
 */
export function createWorld(
  shop: Shop,
  sku: string,
  transitions: Map<string, number>,
  schedule: Schedule = (call) => call,
) {
  const orders: Order[] = []
  const events: QueuedMessage<ProviderEvent>[] = []
  const steps: QueuedMessage<Task>[] = []
  const seenIds = new Set<string>()
  /** Orders that were started. The process that started one may have died. */
  const started = new Set<string>()
  const status = new Map<string, OrderStatus>()
  const done: string[] = []
  let crash: CrashPoint | undefined

  /** Returns the acts' dependencies for one life of a process. */
  function live() {
    const life = createLife(crash, schedule)
    crash = undefined
    const store = life.outsideAll({
      ...shop.deps.orders,
      change: recordedChange,
      overdue: ownOverdue,
    })
    const deps = {
      ...shop.deps,
      orders: store,
      gateway: life.outsideAll({ ...shop.deps.gateway }),
      sendTask: life.outside(async (message: Task) => {
        steps.push({ body: message, receives: 0 })
      }),
      announceAlert: life.outside(async () => undefined),
      recordSale: life.outside(async ({ orderId }: Order) => void done.push(`sale ${orderId}`)),
      announceCompleted: life.outside(async () => undefined),
      mailer: life.outside(async () => undefined),
      completedMail: (order: Order) => completedMail(order, 'https://shop.example'),
      durations,
    }
    return { deps, life }
  }

  async function recordedChange(...[wanted]: Parameters<typeof shop.deps.orders.change>) {
    const result = await shop.deps.orders.change(wanted)
    if (result.outcome === 'changed' && wanted.to) {
      const { orderId, to } = wanted
      const arrow = `${status.get(orderId) ?? 'pending'} → ${to}`
      transitions.set(arrow, (transitions.get(arrow) ?? 0) + 1)
      status.set(orderId, to)
    }
    return result
  }

  /** Excludes the orders that an earlier, failed run has left. */
  async function* ownOverdue(now: string) {
    for await (const overdue of shop.deps.orders.overdue(now)) {
      const { orderId } = subjectOf(overdue)
      if (orders.some((order) => order.orderId === orderId)) yield overdue
    }
  }

  type Deps = ReturnType<typeof live>['deps']

  /** Runs an act in a new process. A rejection or a crash is not a failure of the run. */
  async function act<T>(work: (deps: Deps) => Promise<T>): Promise<T | 'refused' | 'killed'> {
    const { deps, life } = live()
    try {
      const result = await work(deps)
      // The act may have caught the error that ended its process.
      return life.isDead() ? 'killed' : result
    } catch (error) {
      if (life.isDead() || error instanceof Killed) return 'killed'
      if (error instanceof ShopError || error instanceof RetryLater) return 'refused'
      throw error
    }
  }

  /** Handles one message. Unfinished or `kept` messages stay in the queue. */
  async function receive<T>(
    queue: QueuedMessage<T>[],
    index: number,
    isKept: boolean,
    work: (body: T, receives: number) => Promise<unknown>,
  ) {
    const message = queue[index % Math.max(1, queue.length)]
    if (!message) return
    message.receives += 1
    const outcome = await work(message.body, message.receives)
    const isDone = outcome !== 'killed' && outcome !== 'refused'
    if (isDone && !isKept) queue.splice(queue.indexOf(message), 1)
  }

  /** Moves the provider's new events to the queue. */
  async function collect() {
    const news = (await shop.ask('GET', 'events?limit=60')) as { event: Event }[]
    const mine = new Set(orders.map(({ orderId }) => orderId))
    const payments = new Set((await sessions()).map(({ payment_intent }) => payment_intent))
    for (const { event } of news.toReversed()) {
      const read = seenIds.has(event.id) ? undefined : providerEventOf(event as never)
      if (!read) continue
      const isMine = 'orderId' in read ? mine.has(read.orderId) : payments.has(read.paymentIntentId)
      if (!isMine) continue
      seenIds.add(event.id)
      events.push({ body: read, receives: 0 })
    }
  }

  /** Finds orders that were started and stored, even if the act did not report them. */
  async function adopt() {
    for (const orderId of started) {
      const order = await shop.deps.orders.read(orderId)
      if (order) orders.push(order)
    }
    started.clear()
  }

  async function sessions(): Promise<readonly Session[]> {
    const mine = new Set(orders.map(({ orderId }) => orderId))
    const all = (await shop.ask('GET', 'sessions?limit=60')) as Session[]
    return all.filter(({ client_reference_id: id }) => id && mine.has(id))
  }

  return {
    shop,
    sku,
    orders,
    events,
    steps,
    done,
    started,
    act,
    adopt,
    collect,
    sessions,
    sessionOf: async (orderId: string) =>
      (await sessions()).find(({ client_reference_id: id }) => id === orderId),
    /** Makes the next act crash at this point. */
    killNext: (point: CrashPoint) => {
      crash = point
    },
    report: (index: number, isKept: boolean) =>
      receive(events, index, isKept, (event, receives) =>
        act((deps) =>
          handleProviderEvent(event, { traceId: 'trc_1', redelivered: receives > 1 }, deps),
        ),
      ),
    work: (index: number, isKept: boolean) =>
      receive(steps, index, isKept, (message, receiveCount) =>
        act((deps) =>
          createLongTaskHandler(deps)({
            messageId: message.id,
            body: JSON.stringify(message),
            receiveCount,
          }),
        ),
      ),
    lose: (index: number) => void steps.splice(index % Math.max(1, steps.length), 1),
    sweep: () => act((deps) => sweep(deps)),
    /** Waits for the bank's decision. The shop's clock does not shorten it. */
    waitForBank: async () => {
      const isUnderWay = ({ status, payment_status }: Session) =>
        status === 'complete' && payment_status === 'unpaid'
      if ((await sessions()).some(isUnderWay)) await sleep(bankMs)
    },
  }
}
