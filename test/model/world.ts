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
import { providerEventOf } from '#core/stripe/read-event.ts'
import type { openEmulatedShop } from '../../core/test/support/emulated-shop.ts'
import { createKeptSales } from '../../core/test/support/kept-sales.ts'
import { composeTestMail } from '../../core/test/support/mail-link.ts'
import type { Event, Session } from '../../local/emulators/stripe/objects.ts'
import { type CrashPoint, Killed, type Schedule, simulateProcess } from './crash.ts'

type Shop = Awaited<ReturnType<typeof openEmulatedShop>>

/** A message in transit. After a receive it comes back until its work is done. */
type QueuedMessage<T> = { readonly body: T; receives: number }

export type World = ReturnType<typeof createWorld>

/** The emulator's bank decides after 10 s × 0.02. */
const bankMs = 400

const durations = { packagingSeconds: 30, shippingSeconds: 60 }

type Task = Message<TaskType>

/**
 * Creates the shop of one run, with the real acts, stores and gateway. The run controls queues,
 * crashes and time.
 */
export function createWorld(
  shop: Shop,
  sku: string,
  transitions: Map<string, number>,
  schedule: Schedule = (call) => call,
) {
  const orders: Order[] = []
  const events: QueuedMessage<ProviderEvent>[] = []
  const tasks: QueuedMessage<Task>[] = []
  const seenIds = new Set<string>()
  /** Ids of orders whose placement began. Its process may have died before they were stored. */
  const started = new Set<string>()
  const statuses = new Map<string, OrderStatus>()
  const { sales, recordSale } = createKeptSales()
  /** The open disputes. */
  const disputes: { readonly id: string; readonly orderId: string }[] = []
  let crash: CrashPoint | undefined

  /** Starts a simulated process. Returns it with the dependencies of its acts. */
  function startProcess() {
    const simulated = simulateProcess(crash, schedule)
    crash = undefined
    const store = simulated.wrapAdapter({
      ...shop.deps.orders,
      place: async (...placed: Parameters<typeof shop.deps.orders.place>) => {
        started.add(placed[0].orderId)
        return shop.deps.orders.place(...placed)
      },
      change: changeAndRecord,
      overdue: overdueOfRun,
    })
    const deps = {
      ...shop.deps,
      orders: store,
      gateway: simulated.wrapAdapter({ ...shop.deps.gateway }),
      sendTask: simulated.wrapCall(async (message: Task) => {
        tasks.push({ body: message, receives: 0 })
      }),
      announceAlert: simulated.wrapCall(async () => undefined),
      recordSale: simulated.wrapCall(recordSale),
      announceCompleted: simulated.wrapCall(async () => undefined),
      mailer: simulated.wrapCall(async () => undefined),
      composeMail: composeTestMail,
      durations,
    }
    return { deps, simulated }
  }

  async function changeAndRecord(...[wanted]: Parameters<typeof shop.deps.orders.change>) {
    const result = await shop.deps.orders.change(wanted)
    if (result.outcome === 'changed' && wanted.to) {
      const { orderId, to } = wanted
      const transition = `${statuses.get(orderId) ?? 'pending'} → ${to}`
      transitions.set(transition, (transitions.get(transition) ?? 0) + 1)
      statuses.set(orderId, to)
    }
    return result
  }

  /** Excludes the orders that an earlier, failed run has left. */
  async function* overdueOfRun(now: string) {
    for await (const overdue of shop.deps.orders.overdue(now)) {
      const { orderId } = subjectOf(overdue)
      if (orders.some((order) => order.orderId === orderId)) yield overdue
    }
  }

  type Deps = ReturnType<typeof startProcess>['deps']

  /** Runs an act in a new process. A rejection or a crash is not a failure of the run. */
  async function act<T>(work: (deps: Deps) => Promise<T>): Promise<T | 'refused' | 'killed'> {
    const { deps, simulated } = startProcess()
    try {
      const result = await work(deps)
      // The act may have caught the error that ended its process.
      return simulated.isDead() ? 'killed' : result
    } catch (error) {
      if (simulated.isDead() || error instanceof Killed) return 'killed'
      if (error instanceof ShopError || error instanceof RetryLater) return 'refused'
      throw error
    }
  }

  /** Handles one message. It stays in the queue if its work is not done or it `isKept`. */
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
    const found = (await shop.ask('GET', 'events?limit=60')) as { event: Event }[]
    const idsOfRun = new Set(orders.map(({ orderId }) => orderId))
    const payments = new Set((await sessions()).map(({ payment_intent }) => payment_intent))
    for (const { event } of found.toReversed()) {
      const read = seenIds.has(event.id)
        ? undefined
        : providerEventOf(event as never, { shop: 'ecommerce' })
      if (!read) continue
      const isOfRun =
        'orderId' in read ? idsOfRun.has(read.orderId) : payments.has(read.paymentIntentId)
      if (!isOfRun) continue
      seenIds.add(event.id)
      events.push({ body: read, receives: 0 })
    }
  }

  /** Adds the started orders that were stored, even if their process died before it answered. */
  async function addStartedOrders() {
    for (const orderId of started) {
      const order = await shop.deps.orders.read(orderId)
      if (order) orders.push(order)
    }
    started.clear()
  }

  async function sessions(): Promise<readonly Session[]> {
    const idsOfRun = new Set(orders.map(({ orderId }) => orderId))
    const all = (await shop.ask('GET', 'sessions?limit=60')) as Session[]
    return all.filter(({ client_reference_id: id }) => id && idsOfRun.has(id))
  }

  /** Ends the open disputes, of one order or of all. */
  async function decide(status: 'won' | 'lost', ofOrder?: string) {
    for (const dispute of disputes.splice(0)) {
      if (ofOrder && dispute.orderId !== ofOrder) disputes.push(dispute)
      else await shop.ask('POST', `disputes/${dispute.id}/close`, { status })
    }
  }

  return {
    shop,
    sku,
    disputes,
    decide,
    orders,
    events,
    tasks,
    /** What the sales database has, by order id. */
    sales,
    started,
    act,
    addStartedOrders,
    collect,
    sessions,
    sessionOf: async (orderId: string) =>
      (await sessions()).find(({ client_reference_id: id }) => id === orderId),
    /** Makes the next act crash at this point. */
    killNext: (point: CrashPoint) => {
      crash = point
    },
    handleEvent: (index: number, isKept: boolean) =>
      receive(events, index, isKept, (event, receives) =>
        act((deps) =>
          handleProviderEvent(event, { traceId: 'trc_1', redelivered: receives > 1 }, deps),
        ),
      ),
    handleTask: (index: number, isKept: boolean) =>
      receive(tasks, index, isKept, (message, receiveCount) =>
        act((deps) =>
          createLongTaskHandler(deps)({
            messageId: message.id,
            body: JSON.stringify(message),
            receiveCount,
          }),
        ),
      ),
    loseTask: (index: number) => void tasks.splice(index % Math.max(1, tasks.length), 1),
    sweep: () => act((deps) => sweep(deps)),
    /** Waits for the bank's decision. The shop's clock does not shorten it. */
    waitForBank: async () => {
      const isUndecided = ({ status, payment_status }: Session) =>
        status === 'complete' && payment_status === 'unpaid'
      if ((await sessions()).some(isUndecided)) await sleep(bankMs)
    },
  }
}
