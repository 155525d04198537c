import { setTimeout as sleep } from 'node:timers/promises'
import { orderNumber } from '#core/ids.ts'
import { until } from '../../support/wait.ts'
import type { Attack } from '../attack.ts'
import type { Lab } from '../lab.ts'

/** Mails to people who did not ask for them. Each mail is counted in the mailbox. */
export const mailBombing: Attack = async (lab, tries) => {
  const paths = ['/api/auth/forgot', '/api/auth/sign-up']
  const { email } = await lab.openAccount()
  const forms = [email, email.toUpperCase(), `${email} `]
  const asks = Array.from({ length: 14 }, (_, index) =>
    lab.visit().post(paths[index % 2] ?? '', { email: forms[index % forms.length] }),
  )
  await Promise.all(asks)
  const mails = await mailsTo(lab, email)
  for (let index = 1; index <= asks.length; index += 1)
    tries.record(`code ${index} to one mailbox in an hour`, index > 5 && mails >= index)

  const address = lab.newAddress()
  let sent = 0
  for (let from = 0; from < 110; from += 22) {
    const answers = await Promise.all(
      Array.from({ length: 22 }, (_, index) =>
        lab.visit(address).post(paths[index % 2] ?? '', { email: lab.newEmail('third') }),
      ),
    )
    for (const { status } of answers) {
      if (status === 200) sent += 1
      tries.record(`code ${sent} to third parties from one address`, status === 200 && sent > 100)
    }
  }
  tries.works('the first codes are sent', sent > 0)

  const { orderId, sessionId } = await lab.order(lab.visit())
  const victim = lab.newEmail('victim')
  await lab.pay(sessionId, { email: victim })
  await until('the payment is known', async () => {
    const order = await lab.stores.order(orderId)
    return order?.email === victim
  })
  const hour = new Date().getUTCHours()
  const asked = { number: orderNumber(orderId) }
  for (let index = 0; index < 8; index += 1) {
    const email = index % 2 ? victim : victim.toUpperCase()
    await lab.visit().post('/api/orders/find', { ...asked, email })
  }
  await until('a link is mailed', async () => (await linksTo(lab, orderId)) > 0)
  await sleep(1000)
  const linked = await linksTo(lab, orderId)
  // One in each hour of the clock: a run may see the end of one.
  const allowed = new Date().getUTCHours() === hour ? 1 : 2
  for (let index = allowed + 1; index <= 8; index += 1)
    tries.record(`link ${index} to one order in an hour`, linked >= index)

  const lists = [
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com b@example.com',
    '"a" <b@example.com>',
  ]
  for (const list of lists) {
    for (const path of paths) {
      const { status } = await lab.visit().post(path, { email: list })
      tries.record(`${path} for ${JSON.stringify(list)}`, status < 400)
    }
  }
}

const mailsTo = async ({ stores }: Lab, email: string) =>
  (await stores.mails()).filter(({ to }) => to.includes(email)).length

/** Counts the links of an order that were mailed on request. */
const linksTo = async ({ stores }: Lab, orderId: string) =>
  (await stores.timeline(orderId)).filter(
    ({ entry, ...rest }) => entry.startsWith('mail#link') && 'sentAt' in rest,
  ).length
