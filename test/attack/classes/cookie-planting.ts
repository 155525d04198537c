import type { Attack } from '../attack.ts'
import { jsonHeaders } from '../lab.ts'

const prefix = '__Host-'

/**
 * Cookies that another host of the same domain, or the same host over http, plants in the victim's
 * browser. Browsers let nobody else set a cookie whose name starts with `__Host-`. So each planted
 * cookie has one of the names that are left.
 */
export const cookiePlanting: Attack = async (lab, tries) => {
  const body = JSON.stringify({ items: [{ sku: lab.catalogue.products[0]?.sku, quantity: 1 }] })
  const post = (path: string, cookie: string, content: string, type?: string) =>
    lab.toSecureApi({
      method: 'POST',
      path,
      headers: {
        ...jsonHeaders(lab.secureOrigin),
        ...(type && { 'content-type': type }),
        ...(cookie && { cookie }),
      },
      body: content,
    })
  const get = (path: string, cookie: string) => lab.toSecureApi({ path, headers: { cookie } })

  const account = await lab.openAccount()
  const signIn = JSON.stringify({ email: account.email, password: 'Attack-Suite-1234!' })
  const filled = await post(
    '/cart',
    '',
    JSON.stringify({ action: 'add', sku: lab.catalogue.products[0]?.sku, quantity: 3 }),
  )
  const ordered = await post('/checkout', cookieLine(filled.setCookies), body)
  const signedIn = await post('/auth/sign-in', '', signIn)
  const attacker = {
    cart: valueIn(filled.setCookies, 'cart'),
    guest: valueIn(ordered.setCookies, 'guest'),
    session: valueIn(signedIn.setCookies, 'session'),
    refresh: valueIn(signedIn.setCookies, 'refresh'),
  }
  for (const [name, value] of Object.entries(attacker))
    tries.works(`a cookie ${name}`, value !== '')
  const { orderId } = JSON.parse(ordered.text) as { readonly orderId: string }
  const named = (name: string) => `${prefix}${name}`
  tries.works(
    'the attacker’s own cart',
    /"quantity":3/.test(
      (await get('/cart', `${nameIn(filled.setCookies, 'cart')}=${attacker.cart}`)).text,
    ),
  )

  const victimCart = await post(
    '/cart',
    '',
    JSON.stringify({ action: 'add', sku: lab.catalogue.products[1]?.sku, quantity: 1 }),
  )
  const own = cookieLine(victimCart.setCookies)

  /** What a browser may send for a cookie that someone else planted. */
  const plantedAs = (name: string, value: string): Readonly<Record<string, string>> => ({
    'the plain name': `${name}=${value}`,
    'another prefix': `__Secure-${name}=${value}`,
    'other capitals': `__host-${name}=${value}`,
    'a quoted value': `${name}="${value}"`,
    'an encoded name': `%5F%5FHost-${name}=${value}`,
    'no name': `=${name}=${value}`,
    'a name in brackets': `[${named(name)}]=${value}`,
  })
  const goals: Readonly<Record<string, (cookie: string) => Promise<boolean>>> = {
    cart: async (cookie) => /"quantity":3/.test((await get('/cart', cookie)).text),
    guest: async (cookie) => (await get(`/orders/${orderId}`, cookie)).status === 200,
    session: async (cookie) => (await get('/orders', cookie)).status === 200,
  }
  for (const [name, reaches] of Object.entries(goals)) {
    for (const [how, cookie] of Object.entries(plantedAs(name, attacker[name as 'cart']))) {
      tries.record(`${name}, as ${how}`, await reaches(cookie))
      tries.record(
        `${name}, as ${how}, before the victim’s own`,
        await reaches(`${cookie}; ${own}`),
      )
      tries.record(`${name}, as ${how}, after the victim’s own`, await reaches(`${own}; ${cookie}`))
    }
    const twice = `${named(name)}=${attacker[name as 'cart']}; ${named(name)}=another`
    tries.record(`${name}, twice with different values`, await reaches(twice))
  }
  // A planted cart gave attacker and victim one order.
  const bought = await post('/checkout', `cart=${attacker.cart}`, body)
  tries.record('the order of a planted cart', bought.text.includes(orderId))
  const language = await get('/cart', 'lang=de; typed=x; browser=y')
  tries.record('other planted cookies change the answer', language.status !== 200)
}

const valueIn = (lines: readonly string[], name: string) =>
  lines.flatMap((line) => new RegExp(`^(?:${prefix})?${name}=([^;]+)`).exec(line)?.[1] ?? [])[0] ??
  ''

const nameIn = (lines: readonly string[], name: string) =>
  lines.flatMap((line) => new RegExp(`^((?:${prefix})?${name})=`).exec(line)?.[1] ?? [])[0] ?? ''

const cookieLine = (lines: readonly string[]) => lines.map((line) => line.split(';')[0]).join('; ')
