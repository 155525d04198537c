import { formatMoney } from '#core/money.ts'
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
  const { REFUND, YES, DRY_RUN } = given
  const [env, orderId, wanted] = readAll(
    () => findShop(given.ENV, io.checkout),
    () => readOrderId(given.ORDER),
    () => readKind(given),
  )
  const shop = await openShop(env)
  const timeline = await shop.orders.timeline(orderId)
  if (!timeline) throw new Error(`order ${orderId} not found in ${env}`)
  const { mails } = timeline
  for (const mail of mails) io.print(describe(mail))
  if (mails.length === 0)
    throw new Error(`order ${orderId} has no mails: it is ${timeline.order.status}`)
  if (!wanted) return
  const ofKind = mails.filter(({ kind }) => kind === wanted)
  if (ofKind.length === 0) throw new Error(`order ${orderId} has no mail ${wanted} to send again`)
  const mail = chooseMail(ofKind, REFUND)
  if (!mail) {
    const known = ofKind.map(refundOf).join(', ')
    throw new Error(`order ${orderId} has no mail about refund ${REFUND}, only about ${known}`)
  }
  if (given.DROP) return dropMail(mail, { shop, env, YES, DRY_RUN }, io)
  io.print(`would send ${mail.mailId} again`)
  if (DRY_RUN) return
  await confirm(`Send ${mail.mailId} of ${orderId} again (${env})?`, YES, io)
  if (!(await resendMail(mail, shop)))
    throw new Error(`${mail.mailId} is being sent at the moment. Run the command again to see it`)
  io.print(`${mail.mailId} is sent within seconds. Run make resend ORDER=${orderId} to see it`)
}

/** Returns the kind of the wanted mail. Throws Error if it is unknown, or cannot have a REFUND. */
function readKind({ KIND, REFUND }: Pick<GivenTo<'resend'>, 'KIND' | 'REFUND'>) {
  const kind = readChoice('KIND', KIND, mailKinds)
  if (REFUND && kind !== 'refunded') throw new Error('REFUND needs KIND=refunded')
  return kind
}

/**
 * An order has one mail of each kind, but one for each of its refunds. By default, a failed one
 * comes first.
 */
const chooseMail = (ofKind: readonly OrderMail[], refund: string | undefined) =>
  refund
    ? ofKind.find((mail) => refundOf(mail) === refund)
    : (ofKind.findLast(isWaiting) ?? ofKind.at(-1))

/** Returns the id of the refund that a mail of the kind `refunded` is about. */
const refundOf = ({ mailId }: OrderMail) => mailId.split('#')[1]

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

function describe({ sentAt, attempts, dueAt, droppedAt, refund, ...mail }: OrderMail): string {
  const failure = mail.failure && printable(mail.failure)
  const mailId = refund ? `${mail.mailId} (${formatMoney(refund, 'en')})` : mail.mailId
  if (droppedAt) return `${mailId}: given up at ${droppedAt}: ${failure}`
  if (failure) return `${mailId}: failed: ${failure}`
  return sentAt
    ? `${mailId}: sent at ${sentAt}`
    : `${mailId}: due since ${dueAt}, ${attempts} attempts`
}
