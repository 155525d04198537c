import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto'
import { signLink } from '#core/order/order-link.ts'
import { openSigner } from '../../../local/emulators/cognito/tokens.ts'
import { userPool } from '../../../local/settings.ts'
import { readJson } from '../../support/stores.ts'
import { readAccessToken } from '../accounts.ts'
import type { Attack, Tries } from '../attack.ts'
import { claimsOf, encode, goodPassword, type Lab } from '../lab.ts'

/** Tokens of the user pool, cookies and links that nobody with the right key has signed. */
export const forgery: Attack = async (lab, tries) => {
  await forgeAccessTokens(lab, tries)
  await forgeCookies(lab, tries)
  await forgeLinks(lab, tries)
}

async function forgeAccessTokens(lab: Lab, tries: Tries): Promise<void> {
  const { email } = await lab.openAccount()
  const token = await readAccessToken(lab.urls, email, goodPassword)
  const [head = '', body = '', signature = ''] = token.split('.')
  const claims = claimsOf(token)
  const ask = (bearer: string, path = '/api/orders') =>
    lab.toEdge({ path, headers: { authorization: `Bearer ${bearer}` } })
  tries.works('the token of the pool', (await ask(token)).status === 200)

  const keys = `${lab.urls.cognito}/${userPool.userPoolId}/.well-known/jwks.json`
  const [jwk] = (await readJson<{ keys: (JsonWebKey & { kid: string })[] }>(keys)).keys
  if (!jwk) throw new Error('the pool has no key')
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const hmac = (header: object, key: string) => {
    const content = `${encode(header)}.${body}`
    return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`
  }
  const own = openSigner(undefined)
  const ownHead = (header: object) => {
    const content = `${encode(header)}.${body}`
    return content + own.sign({}).slice(own.sign({}).lastIndexOf('.'))
  }
  const { kid } = jwk
  const now = Math.floor(Date.now() / 1000)
  const otherIssuer = `${String(claims['iss'])}x`
  const flipAt = Math.floor(lab.random() * (signature.length - 4))
  const flipped = signature[flipAt] === 'A' ? 'B' : 'A'
  const forged: Readonly<Record<string, string>> = {
    'alg none': `${encode({ alg: 'none', kid })}.${body}.`,
    'alg None, with the signature': `${encode({ alg: 'None', kid })}.${body}.${signature}`,
    'no signature': `${head}.${body}.`,
    'two parts': `${head}.${body}`,
    'HS256 with the public key': hmac({ alg: 'HS256', kid }, String(pem)),
    'HS256 with the modulus': hmac({ alg: 'HS256', kid }, String(jwk.n)),
    'HS256 with an empty key': hmac({ alg: 'HS256', kid }, ''),
    'the signature of another key': own.sign(claims),
    'another key in the header': ownHead({ alg: 'RS256', kid, jwk: own.jwks.keys[0] }),
    'the address of another key': ownHead({ alg: 'RS256', kid, jku: 'http://127.0.0.1:1/keys' }),
    'a key id with a path': ownHead({ alg: 'RS256', kid: '../../../../dev/null' }),
    'another pool': lab.pool.sign({ ...claims, iss: otherIssuer }),
    'another client': lab.pool.sign({ ...claims, client_id: 'another' }),
    'no client': lab.pool.sign({ ...claims, client_id: undefined }),
    'an id token': lab.pool.sign({ ...claims, token_use: 'id', aud: userPool.clientId }),
    'no use': lab.pool.sign({ ...claims, token_use: undefined }),
    expired: lab.pool.sign({ ...claims, iat: now - 7200, exp: now - 3600 }),
    'not valid yet': lab.pool.sign({ ...claims, nbf: now + 3600 }),
    'without expiry': lab.pool.sign({ ...claims, exp: undefined }),
    'claims of another account': `${head}.${encode({ ...claims, sub: 'x' })}.${signature}`,
    'one character of the signature': `${head}.${body}.${signature.slice(0, flipAt)}${flipped}${signature.slice(flipAt + 1)}`,
    'a token of the shop’s cookies': lab.signCookie({ ...claims, aud: 'session' }),
    'an empty token': '',
  }
  for (const [what, bearer] of Object.entries(forged)) {
    tries.record(`access token: ${what}`, (await ask(bearer)).status !== 401)
    const { status } = await ask(bearer, '/api/operator/inbox')
    tries.record(`access token at the operators' routes: ${what}`, status < 400)
  }
  // A buyer with the name of the operators' group, and an account that does not exist.
  const groups = { 'cognito:groups': ['operators', 'admin'] }
  for (const [whose, sub] of Object.entries({ 'a buyer': claims['sub'], nobody: 'nobody' })) {
    const raised = lab.pool.sign({ ...claims, ...groups, sub, exp: now - 1 })
    const { status } = await ask(raised, '/api/operator/inbox')
    tries.record(`an expired access token of ${whose} with the operators' group`, status < 400)
  }
}

async function forgeCookies(lab: Lab, tries: Tries): Promise<void> {
  const { browser } = await lab.openAccount()
  const { orderId } = await lab.order(browser)
  const { session = '', guest = '', refresh = '' } = browser.cookies
  const read = (path: string, cookies: Readonly<Record<string, string>>) =>
    lab.toEdge({ path, cookies })
  const uses = {
    session: { path: '/api/orders', token: session },
    guest: { path: `/api/orders/${orderId}`, token: guest },
  }
  const now = Math.floor(Date.now() / 1000)
  for (const [name, { path, token }] of Object.entries(uses)) {
    const [head = '', body = '', signature = ''] = token.split('.')
    const claims = claimsOf(token)
    tries.works(`the cookie ${name}`, (await read(path, { [name]: token })).status === 200)
    const same = lab.signCookie(claims)
    tries.works(`a new signature of ${name}`, (await read(path, { [name]: same })).status === 200)
    const { exp: _, ...endless } = claims
    const hs512 = `${encode({ alg: 'HS512', typ: 'JWT' })}.${body}`
    const forged: Readonly<Record<string, string>> = {
      'alg none': `${encode({ alg: 'none' })}.${body}.`,
      'no signature': `${head}.${body}.`,
      'the signature of other claims': `${head}.${encode({ ...claims, orders: [orderId], x: 1 })}.${signature}`,
      'another secret': lab.signCookie(claims, 'x'.repeat(64)),
      'the key of links': lab.signCookie(claims, lab.linkKey),
      'an empty secret': lab.signCookie(claims, ''),
      'another algorithm': `${hs512}.${createHmac('sha512', lab.tokenSecret).update(hs512).digest('base64url')}`,
      'another kind': lab.signCookie({ ...claims, aud: name === 'guest' ? 'cart' : 'guest' }),
      'another issuer': lab.signCookie({ ...claims, iss: 'elsewhere' }),
      expired: lab.signCookie({ ...claims, iat: 1, exp: now - 1 }),
      'without expiry': lab.signCookie(endless),
      'a list': lab.signCookie([claims]),
    }
    for (const [what, value] of Object.entries(forged)) {
      tries.record(`cookie ${name}: ${what}`, (await read(path, { [name]: value })).status === 200)
    }
  }
  // A session older than 15 minutes is renewed with the refresh cookie, which fits one session only.
  const other = await lab.openAccount()
  const aged = { ...claimsOf(other.browser.cookies['session']), iat: now - 3600 }
  const mixed = { session: lab.signCookie(aged), refresh }
  const answer = await read('/api/orders', mixed)
  tries.record('the refresh cookie of another session', answer.status === 200)
  const kept = { session: lab.signCookie(aged), refresh: other.browser.cookies['refresh'] ?? '' }
  tries.works('its own refresh cookie', (await read('/api/orders', kept)).status === 200)
}

async function forgeLinks(lab: Lab, tries: Tries): Promise<void> {
  const buyer = lab.visit()
  const { orderId } = await lab.order(buyer)
  const another = await lab.order(lab.visit())
  const later = new Date(Date.now() + 3600_000)
  const link = signLink(orderId, later, lab.linkKey)
  const open = (token: string) =>
    lab.toEdge({ path: `/api/orders/${orderId}?token=${encodeURIComponent(token)}` })
  tries.works('a link', (await open(link)).status === 303)
  const [expiry = '', signature = ''] = link.split('.')
  const flipAt = Math.floor(lab.random() * 40)
  const flip = signature[flipAt] === 'A' ? 'B' : 'A'
  const longer = (Number.parseInt(expiry, 36) + 3600).toString(36)
  const forged: Readonly<Record<string, string>> = {
    'another order’s link': signLink(another.orderId, later, lab.linkKey),
    'a longer life': `${longer}.${signature}`,
    expired: signLink(orderId, new Date(Date.now() - 1000), lab.linkKey),
    'one character': `${expiry}.${signature.slice(0, flipAt)}${flip}${signature.slice(flipAt + 1)}`,
    'no signature': `${expiry}.`,
    'a signature of zeros': `${expiry}.${'A'.repeat(43)}`,
    'another key': signLink(orderId, later, 'x'.repeat(36)),
    'the secret of cookies': signLink(orderId, later, lab.tokenSecret),
    'an empty key': signLink(orderId, later, ''),
    'two tokens': `${link},${link}`,
    'a guest cookie with another secret': lab.signCookie(
      { orders: [orderId], iss: 'comptoir', aud: 'guest', iat: 1, exp: 9_999_999_999 },
      lab.linkKey,
    ),
  }
  for (const [what, token] of Object.entries(forged))
    tries.record(`link: ${what}`, (await open(token)).status !== 404)
}
