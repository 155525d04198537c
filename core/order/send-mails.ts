import type { Mail, Mailer } from '../ports/mailer.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { type AttemptDeps, attemptEffect, claimUntil } from './attempt-effect.ts'
import type { Order } from './order.ts'
import { asFailed, asSent, isMailDue, type OrderMail, withDue } from './order-mail.ts'
import { type SendTaskDeps, sendEffects } from './send-task.ts'

export type MailDeps = AttemptDeps &
  SendTaskDeps & {
    readonly orders: Pick<OrderStore, 'readMails' | 'replaceMail'>
    readonly mailer: Mailer
    /** Returns the mail in the order's language, with a newly signed link. */
    readonly composeMail: (order: Order, mail: OrderMail) => Promise<Mail>
  }

/**
 * Sends the due mails of an order. One process at a time tries a mail. Returns `stale` if none is
 * due or another process has the claims.
 */
export async function sendDueMails(
  order: Order,
  deps: MailDeps,
): Promise<'done' | 'postponed' | 'stale'> {
  const mails = await deps.orders.readMails(order.orderId)
  const now = deps.clock()
  const claims = await Promise.all(
    mails
      .filter((mail) => isMailDue(mail, now))
      .map(async (mail) => {
        const claim = { ...withDue(mail, claimUntil(deps)), attempts: mail.attempts + 1 }
        return (await deps.orders.replaceMail(mail, claim)) ? [claim] : []
      }),
  )
  const mine = claims.flat()
  return mine.length === 0 ? 'stale' : sendClaimedMails(order, mine, deps)
}

/** Sends claimed mails, stores the results, and sends the message for the next attempt. */
export async function sendClaimedMails(
  order: Order,
  claims: readonly OrderMail[],
  deps: MailDeps,
): Promise<'done' | 'postponed'> {
  const retries = await Promise.all(
    claims.map(async (mail) => {
      const { orderId, traceId, mailId, attempts } = mail
      const about = { orderId, traceId, effect: `mail ${mailId}`, attempts }
      const attempt = await attemptEffect(
        async () => deps.mailer(await deps.composeMail(order, mail)),
        about,
        deps,
      )
      const next =
        attempt.state === 'done'
          ? asSent(mail, deps.clock())
          : attempt.state === 'failed'
            ? asFailed(mail, attempt.failure)
            : withDue(mail, attempt.dueAt)
      await deps.orders.replaceMail(mail, next)
      return attempt.state === 'postponed' ? [attempt.dueAt] : []
    }),
  )
  const [next] = retries.flat().sort()
  if (!next) return 'done'
  await sendEffects(order, deps, next)
  return 'postponed'
}
