import { eraseExpired, findExpired } from '#core/personal-data/erase-expired.ts'
import { type ErasurePlan, erasePerson, planErasure } from '#core/personal-data/erase-person.ts'
import { idsOf, unknownCustomer } from '#core/personal-data/find-person.ts'
import { erasuresOf } from '#core/personal-data/recorded-erasures.ts'
import { accountingYears, contactYears } from '#core/retention.ts'
import { confirm } from './confirm.ts'
import { hiddenSeconds, makeVisible, queueNames, readDeadLetters } from './dead-letters.ts'
import { findShop } from './environments.ts'
import type { Io } from './io.ts'
import { openPersonalData } from './open-personal-data.ts'
import { openQueues } from './open-queues.ts'
import { readCustomer } from './read-customer.ts'
import type { CommandOf, GivenTo } from './targets.ts'
import { readAll } from './variables.ts'

type Shop = Awaited<ReturnType<typeof openPersonalData>>

/** Stripe redacts a payment at the earliest this long after it. */
const redactionDays = 90

/** `make erase`: erases a customer, or the contact data of all orders that is past its period. */
export const erase: CommandOf<'erase'> = async (given, io) => {
  const [env, customer] = readAll(
    () => findShop(given.ENV, io.checkout),
    () => readWhom(given),
  )
  const shop = await openPersonalData(env)
  try {
    if (customer === undefined) return await eraseOld(shop, env, given, io)
    return await eraseCustomer(customer, { shop, env, given }, io)
  } finally {
    shop.close()
  }
}

/** Returns the customer; undefined for EXPIRED. */
function readWhom({ CUSTOMER, EXPIRED }: GivenTo<'erase'>): string | undefined {
  if (EXPIRED && CUSTOMER) throw new Error('give either CUSTOMER or EXPIRED')
  return EXPIRED ? undefined : readCustomer(CUSTOMER)
}

async function eraseCustomer(
  customer: string,
  { shop, env, given }: { shop: Shop; env: string; given: GivenTo<'erase'> },
  io: Io,
): Promise<number> {
  const found = await planErasure(customer, shop)
  const plan = { ...found, blockers: [...found.blockers, ...(await deadLettersOf(found, env))] }
  const { person, orders, blockers, sessions } = plan
  if (!person.account && orders.length === 0 && sessions === 0) {
    const [last] = (await erasuresOf(person, shop.items)).slice(-1)
    if (!last) throw unknownCustomer(customer, person)
    io.print(`nothing to do: ${customer} was erased at ${last}`)
    return 0
  }
  printPlan(customer, plan, env, io)
  if (blockers.length > 0) return 1
  if (given.DRY_RUN) return 0
  const question = `Erase ${customer} (${env})? This cannot be undone.`
  await confirm(question, given.YES, io, undefined, idsOf(person))
  await erasePerson(plan, shop)
  io.print(`${customer} is erased. The agent updates the sales database within minutes`)
  printStripe(plan, io)
  return 0
}

/** Messages about these orders have addresses. The command cannot know what they still have to do. */
async function deadLettersOf({ person, orders }: ErasurePlan, env: string) {
  const queues = await openQueues(env)
  try {
    const letters = []
    for (const queue of queueNames) {
      const found = await readDeadLetters(queues, queue, hiddenSeconds.look)
      await makeVisible(queues, found)
      letters.push(...found)
    }
    const { email } = person.account ?? {}
    return letters.flatMap(({ body, messageId, queue }) => {
      const named = orders.find(({ order }) => body.includes(order.orderId))
      if (!named && !(email && body.includes(email))) return []
      const orderId = named?.order.orderId ?? ''
      const why = `message ${messageId} waits in ${queue}-dlq: make dlq DO=replay or DO=drop QUEUE=${queue} ID=${messageId}`
      return [{ orderId, why }]
    })
  } finally {
    queues.sqs.destroy()
  }
}

function printPlan(customer: string, plan: ErasurePlan, env: string, { print, printError }: Io) {
  const { person, orders, blockers, sessions } = plan
  const ids = orders.map(({ order }) => order.orderId)
  print(`${customer} (${env}):`)
  if (blockers.length > 0) {
    printError('nothing was erased, because something has not ended yet:')
    for (const { orderId, why } of blockers) printError(`  ${orderId} ${why}`)
    return
  }
  if (person.account) print(`  would delete the account ${person.account.customerId}`)
  if (sessions > 0) print(`  would delete ${sessions} sessions`)
  if (ids.length > 0)
    print(`  would erase name, addresses, account and typed reasons in ${ids.join(', ')}`)
  for (const other of person.otherAccounts)
    print(`  leaves out the orders of account ${other}, which have the same e-mail address`)
  print('What stays, and why:')
  print(
    `  the sales: items, amounts, VAT, country, references of payments and refunds, ${accountingYears} years for accounting`,
  )
  print(
    '  logs with client addresses and ids, backups, and messages in queues, until their periods end',
  )
  print('  an entry without name and address, for 70 days, so that a restore erases again')
  print("  Stripe's records of the payments: see Erase a customer in docs/operate.md")
}

/** Prints what a person must still ask of Stripe. */
function printStripe({ orders }: ErasurePlan, { print }: Io): void {
  const paid = orders.flatMap(({ order }) => (order.checkoutSessionId ? [order] : []))
  if (paid.length === 0) return
  const last = Math.max(...paid.map(({ createdAt, paidAt = createdAt }) => Date.parse(paidAt)))
  const from = new Date(last + redactionDays * 24 * 3600 * 1000).toISOString().slice(0, 10)
  print(`Stripe still has name and addresses. From ${from}, redact these there:`)
  for (const { checkoutSessionId } of paid) print(`  ${checkoutSessionId}`)
}

async function eraseOld(
  shop: Shop,
  env: string,
  { YES, DRY_RUN }: GivenTo<'erase'>,
  io: Io,
): Promise<number> {
  let count = 0
  for await (const _ of findExpired(shop)) count += 1
  io.print(`${env}: ${count} finished orders have not changed for ${contactYears} years`)
  if (count === 0 || DRY_RUN) return 0
  await confirm(`Erase the names and addresses in ${count} orders (${env})?`, YES, io)
  io.print(`${await eraseExpired(shop)} orders are erased`)
  return 0
}
