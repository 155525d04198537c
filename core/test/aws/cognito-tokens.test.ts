import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { openSigner } from '../../../local/emulators/cognito/tokens.ts'
import { createTokenVerifier } from '../../aws/cognito-tokens.ts'

const pool = { userPoolId: 'eu-west-1_Tokens000', clientId: 'client' } as const
const signer = openSigner(undefined)
const keys = createServer((_request, response) => response.end(JSON.stringify(signer.jwks)))
await new Promise<void>((done) => keys.listen(0, '127.0.0.1', done))
t.teardown(() => keys.close())
const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`
const { verifyAccess } = createTokenVerifier({ ...pool, jwksUrl })

const now = Math.floor(Date.now() / 1000)
const claims = {
  sub: 'customer-1',
  iss: `https://cognito-idp.eu-west-1.amazonaws.com/${pool.userPoolId}`,
  client_id: pool.clientId,
  token_use: 'access',
  iat: now,
  exp: now + 3600,
}

t.test('an access token of the pool gives its account', async (t) => {
  const account = await verifyAccess(signer.sign(claims))
  t.same(account, { customerId: 'customer-1', email: '', groups: [] })
})

t.test('any other token is refused, even with the signature of the pool', async (t) => {
  const { exp: _, ...endless } = claims
  const tokens: Readonly<Record<string, string>> = {
    'without expiry': signer.sign(endless),
    expired: signer.sign({ ...claims, exp: now - 60 }),
    'not valid yet': signer.sign({ ...claims, nbf: now + 60 }),
    'another pool': signer.sign({ ...claims, iss: `${claims.iss}x` }),
    'another client': signer.sign({ ...claims, client_id: 'other' }),
    'an id token': signer.sign({ ...claims, token_use: 'id', aud: pool.clientId }),
    'another key': openSigner(undefined).sign(claims),
    'no token': 'x',
  }
  for (const [what, token] of Object.entries(tokens))
    await t.rejects(verifyAccess(token), { code: 'invalid_credentials' }, what)
})
