import { signLink } from '#core/order/order-link.ts'
import type { Attack } from '../attack.ts'
import { claimsOf, jsonHeaders } from '../lab.ts'
import { readRoutes } from '../routes.ts'

/** Orders of other buyers, and the operators' routes, for everyone who has no right to them. */
export const idor: Attack = async (lab, tries) => {
  const { urls, stores } = lab
  const victim = await lab.openAccount()
  const bought = await lab.order(victim.browser)
  await lab.pay(bought.sessionId, { name: 'Victim', email: victim.email })
  const guest = lab.visit()
  const unpaid = await lab.order(guest)
  const victims = { 'of an account': bought, 'of a guest': unpaid }
  tries.works(
    'the owner opens the order',
    (await victim.browser.read(`/api/orders/${bought.orderId}`)).status === 200,
  )

  const account = await lab.openAccount()
  const own = await lab.order(account.browser)
  const otherGuest = lab.visit()
  const others = await lab.order(otherGuest)
  const link = signLink(others.orderId, new Date(Date.now() + 3600_000), lab.linkKey)
  const attackers = {
    nobody: lab.visit(),
    'another account': account.browser,
    'another guest': otherGuest,
  }
  const statusOf = async (orderId: string) => (await stores.order(orderId))?.status

  for (const [whose, { orderId, sessionId }] of Object.entries(victims)) {
    const before = await statusOf(orderId)
    for (const [who, browser] of Object.entries(attackers)) {
      const what = `${who}: order ${whose}`
      const ids = [orderId, orderId.toLowerCase(), ` ${orderId}`, `${orderId}/`, `${orderId}?x=`]
      for (const id of ids) {
        const { status, text } = await browser.read(`/api/orders/${encodeURI(id)}`)
        tries.record(
          `${what}: read ${id.replace(orderId, 'id')}`,
          status === 200 || text.includes('total'),
        )
      }
      const page = await browser.see(`/api/orders/${orderId}`)
      tries.record(`${what}: page`, page.status === 200)
      for (const query of [
        `token=${link}`,
        `session=${own.sessionId}`,
        'session=cs_test_x',
        `session=${sessionId.slice(0, -1)}`,
      ]) {
        const { status } = await browser.read(`/api/orders/${orderId}?${query}`)
        tries.record(`${what}: ?${query.slice(0, 12)}`, status !== 404)
      }
      for (const act of ['cancel', 'pay', 'again']) {
        const { status } = await browser.post(`/api/orders/${orderId}/${act}`)
        tries.record(`${what}: ${act}`, status !== 404)
        const form = await browser.submit(`/api/orders/${orderId}/${act}`, {})
        tries.record(`${what}: ${act}, as a form`, form.status < 400)
      }
    }
    const after = await statusOf(orderId)
    tries.record(`order ${whose} changed from ${before} to ${after}`, after === 'cancelled')
  }

  // The payment session of an unpaid order is in the address of Stripe's page.
  const early = await lab.visit().read(`/api/orders/${unpaid.orderId}?session=${unpaid.sessionId}`)
  tries.record('the session of a payment that was not made', early.status !== 404)

  const listed = await account.browser.read(
    `/api/orders?cursor=${new Date().toISOString()}_${bought.orderId}`,
  )
  tries.record(
    'a cursor that names the order of another account',
    listed.text.includes(bought.orderId),
  )
  const customerId = (
    claimsOf(victim.browser.cookies['session'])['account'] as { customerId?: string }
  )?.customerId
  for (const name of ['customerId', 'customer', 'sub', 'email']) {
    const { text } = await account.browser.read(`/api/orders?${name}=${customerId}`)
    tries.record(`list with ?${name}`, text.includes(bought.orderId))
  }

  // A forwarded link opens the order, but not the buyer's address.
  const forwarded = lab.visit()
  await forwarded.read(
    `/api/orders/${bought.orderId}?token=${signLink(bought.orderId, new Date(Date.now() + 3600_000), lab.linkKey)}`,
  )
  const opened = await forwarded.read(`/api/orders/${bought.orderId}`)
  tries.works('a link opens an order', opened.status === 200)
  tries.record('a link shows the address', /rue des Carmes/.test(opened.text))
  tries.record('a link shows the e-mail address', opened.text.includes(victim.email))

  const signIn = await account.browser.read('/api/orders')
  tries.works('the attacker is signed in', signIn.status === 200)
  const routes = (await readRoutes(lab, bought.orderId)).filter(
    ({ path }) => path.startsWith('/api/operator/') && !/\/sign-(in|out)/.test(path),
  )
  tries.works('there are routes for operators', routes.length >= 5)
  for (const { method, path } of routes) {
    for (const [who, browser] of Object.entries(attackers)) {
      const call = {
        method,
        path,
        headers: jsonHeaders(urls.edge),
        ...(method !== 'GET' && { body: '{}' }),
      }
      const { status } = await browser.ask(call)
      tries.record(
        `${who}: ${method} ${path.replace(bought.orderId, ':orderId')}`,
        ![401, 403, 404].includes(status),
      )
    }
  }
}
