import { CognitoJwtVerifier } from 'aws-jwt-verify'
import { FetchError, JwtBaseError, JwtExpiredError } from 'aws-jwt-verify/error'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import { ShopError } from '../errors.ts'
import type { Account } from '../ports/account-provider.ts'

type Claims = { readonly sub: string; readonly 'cognito:groups'?: readonly string[] }

/**
 * Returns a verifier for the tokens of one user pool: signature, issuer, client, use and time.
 * Fetches the keys once and caches them. With `jwksUrl` the keys come from there, but the issuer
 * must still be the pool.
 */
export function createTokenVerifier(options: {
  readonly userPoolId: string
  readonly clientId: string
  readonly jwksUrl?: string | undefined
}) {
  const { userPoolId, clientId, jwksUrl } = options
  const jwksCache = new SimpleJwksCache(
    jwksUrl ? { fetcher: { fetch: () => fetchKeys(jwksUrl) } } : {},
  )
  const createVerifier = <Use extends 'id' | 'access'>(tokenUse: Use) =>
    CognitoJwtVerifier.create(
      { userPoolId, clientId, tokenUse, customJwtCheck: requireExpiry },
      { jwksCache },
    )
  const idTokens = createVerifier('id')
  const accessTokens = createVerifier('access')

  /**
   * Verifies the two tokens of one answer and returns their account. Throws ShopError
   * accounts_unavailable if they are invalid or belong to different accounts. The account's email is
   * empty if it is not confirmed: the account would get another person's orders.
   */
  async function verifyPair(idToken: string, accessToken: string): Promise<Account> {
    try {
      const [id, access] = await Promise.all([
        idTokens.verify(idToken),
        accessTokens.verify(accessToken),
      ])
      if (id.sub !== access.sub) throw new Error('the two tokens belong to different accounts')
      return toAccount(id, id['email_verified'] === true ? String(id['email']) : '')
    } catch (cause) {
      // The tokens come from Cognito, so the user cannot correct the error.
      throw new ShopError('accounts_unavailable', 'the account service returned invalid tokens', {
        cause,
      })
    }
  }

  /**
   * Verifies an access token and returns its account. The account's email is empty, because
   * Cognito's access tokens contain none.
   */
  async function verifyAccess(token: string): Promise<Account> {
    try {
      return toAccount(await accessTokens.verify(token), '')
    } catch (cause) {
      const isForgery = cause instanceof JwtBaseError && !(cause instanceof FetchError)
      throw isForgery
        ? new ShopError('invalid_credentials', 'the access token is not valid', { cause })
        : new ShopError('accounts_unavailable', 'the token cannot be verified now', { cause })
    }
  }

  /** Fetches the keys before the first token arrives. */
  const warm = () => accessTokens.hydrate()

  return { verifyPair, verifyAccess, warm }
}

/** Rejects a token without expiry, which the library accepts. Cognito's tokens have one. */
function requireExpiry({
  payload: { exp },
}: {
  readonly payload: { readonly exp?: number }
}): void {
  if (exp === undefined) throw new JwtExpiredError('the token has no expiry', exp)
}

function toAccount({ sub, 'cognito:groups': groups = [] }: Claims, email: string): Account {
  return { customerId: sub, email, groups }
}

async function fetchKeys(url: string): Promise<ArrayBuffer> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(3000) })
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    return await answer.arrayBuffer()
  } catch (error) {
    throw new FetchError(url, error)
  }
}
