import { asDropped, mailKinds, type OrderMail } from '#core/order/order-mail.ts'
import { resendMail } from '#core/order/relay-outbox.ts'
import { printable } from '#core/printable.ts'
import { confirm } from './confirm.ts'
import { findShop } from './environments.ts'
import type { Io } from './io.ts'
import { openShop } from './open-shop.ts'
import { readChoice, readOrderId } from './read-choice.ts'
import type { CommandOf, GivenTo } from './targets.ts'
import { readAll } from './variables.ts'

/**
 * `make resend`: sends a mail about an order to its buyer again. The agent sends it, in a few
 * seconds.
 */
export const resend: CommandOf<'resend'> = async (given, io) => {
  const { YES, DRY_RUN } = given
  const [env, orderId, wanted] = readAll(
    () => findShop(given.ENV, io.checkout),
    () => readOrderId(given.ORDER),
    () => readChoice('KIND', given.KIND, mailKinds),
  )
  const shop = await openShop(env)
  const timeline = await shop.orders.timeline(orderId)
  if (!timeline) throw new Error(`order ${orderId} not found in ${env}`)
  const { mails } = timeline
  for (const mail of mails) io.print(describe(mail))
  if (mails.length === 0)
    throw new Error(`order ${orderId} has no mails: it is ${timeline.order.status}`)
  if (!wanted) return
  // An order has one mail of each kind, but one for each of its refunds: the failed one comes first.
  const ofKind = mails.filter(({ kind }) => kind === wanted)
  const mail = ofKind.findLast(isWaiting) ?? ofKind.at(-1)
  if (!mail) throw new Error(`order ${orderId} has no mail ${wanted} to send again`)
  if (given.DROP) return dropMail(mail, { shop, env, YES, DRY_RUN }, io)
  io.print(`would send ${mail.mailId} again`)
  if (DRY_RUN) return
  await confirm(`Send ${mail.mailId} of ${orderId} again (${env})?`, YES, io)
  if (!(await resendMail(mail, shop)))
    throw new Error(`${mail.mailId} is being sent at the moment. Run the command again to see it`)
  io.print(`${mail.mailId} is sent within seconds. Run make resend ORDER=${orderId} to see it`)
}

/** Returns whether the mail failed permanently and waits for an operator. */
const isWaiting = ({ failure, droppedAt }: OrderMail) => failure !== undefined && !droppedAt

/** Gives up a failed mail: it is never sent, and leaves the inbox. */
async function dropMail(
  mail: OrderMail,
  {
    shop,
    env,
    YES,
    DRY_RUN,
  }: Pick<GivenTo<'resend'>, 'YES' | 'DRY_RUN'> & {
    readonly shop: Awaited<ReturnType<typeof openShop>>
    readonly env: string
  },
  io: Io,
): Promise<undefined> {
  const { mailId, orderId, droppedAt } = mail
  if (droppedAt) return io.print(`nothing to do: ${mailId} was given up at ${droppedAt}`)
  if (!isWaiting(mail)) throw new Error(`${mailId} has not failed, so it cannot be given up`)
  io.print(`would give up ${mailId}: the buyer does not get it`)
  if (DRY_RUN) return
  await confirm(`Give up ${mailId} of ${orderId} (${env})?`, YES, io)
  if (!(await shop.orders.replaceMail(mail, asDropped(mail, shop.clock()))))
    throw new Error(`${mailId} has just changed. Run the command again`)
  io.print(`${mailId} is given up`)
}

function describe({ mailId, sentAt, attempts, dueAt, droppedAt, ...mail }: OrderMail): string {
  const failure = mail.failure && printable(mail.failure)
  if (droppedAt) return `${mailId}: given up at ${droppedAt}: ${failure}`
  if (failure) return `${mailId}: failed: ${failure}`
  return sentAt
    ? `${mailId}: sent at ${sentAt}`
    : `${mailId}: due since ${dueAt}, ${attempts} attempts`
}
