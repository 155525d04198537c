import { mailKinds, type OrderMail } from '#core/order/order-mail.ts'
import { resendMail } from '#core/order/relay-outbox.ts'
import { confirm } from './confirm.ts'
import { findShop } from './environments.ts'
import { openShop } from './open-shop.ts'
import { readChoice, readOrderId } from './read-choice.ts'
import type { CommandOf } from './targets.ts'
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
  // An order has one mail of each kind, but one for each of its refunds.
  const mail = mails.findLast(({ kind }) => kind === wanted)
  if (!mail) throw new Error(`order ${orderId} has no mail ${wanted} to send again`)
  io.print(`would send ${mail.mailId} again`)
  if (DRY_RUN) return
  await confirm(`Send ${mail.mailId} of ${orderId} again (${env})?`, YES, io)
  if (!(await resendMail(mail, shop)))
    throw new Error(`${mail.mailId} is being sent at the moment. Run the command again to see it`)
  io.print(`${mail.mailId} is sent within seconds. Run make resend ORDER=${orderId} to see it`)
}

function describe({ mailId, sentAt, failure, attempts, dueAt }: OrderMail): string {
  if (failure) return `${mailId}: failed: ${failure}`
  return sentAt
    ? `${mailId}: sent at ${sentAt}`
    : `${mailId}: due since ${dueAt}, ${attempts} attempts`
}
