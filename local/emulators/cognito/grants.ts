import { randomUUID } from 'node:crypto'
import { CognitoError } from './errors.ts'
import type { TokenSigner } from './tokens.ts'
import type { User, Users } from './users.ts'

const accessSeconds = 60 * 60
const refreshMs = 30 * 24 * 3600 * 1000

/**
 * Issues, refreshes and revokes tokens. All tokens of one sign-in share an `origin_jti`. A refresh
 * returns no new refresh token, because the pool's client does not rotate them.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
 */
export function openGrants(options: {
  readonly users: Users
  readonly signer: TokenSigner
  readonly issuer: string
  readonly clientId: string
}) {
  const { users, signer, issuer, clientId } = options

  /** Issues tokens for a user who has entered the correct password. */
  function issue(user: User): object {
    const originJti = `${user.signOuts}-${randomUUID()}`
    const RefreshToken = `${user.sub}.${originJti}.${Date.now()}`
    return { ...tokensOf(user, originJti, Date.now()), RefreshToken }
  }

  function refresh(token: string): object {
    const [sub = '', originJti = '', at = '0'] = token.split('.')
    const user = users.find(sub)
    if (!user || Date.now() - Number(at) > refreshMs)
      throw new CognitoError('NotAuthorizedException', 'Invalid Refresh Token')
    if (isRevoked(user, originJti))
      throw new CognitoError('NotAuthorizedException', 'Refresh Token has been revoked')
    return tokensOf(user, originJti, Number(at))
  }

  /** Revokes a refresh token. A second call changes nothing. Access tokens cannot be revoked. */
  function revoke(token: string) {
    if (signer.read(token))
      throw new CognitoError('UnsupportedTokenTypeException', 'Token is not supported')
    const [, originJti] = token.split('.')
    if (!originJti) throw new CognitoError('InvalidParameterException', 'Invalid token')
    users.revoke(originJti)
  }

  /** Returns the user of an access token. */
  function userOf(accessToken: string): User {
    const { sub, exp, origin_jti: originJti, token_use: use } = signer.read(accessToken) ?? {}
    const user = users.find(String(sub))
    if (!user || use !== 'access')
      throw new CognitoError('NotAuthorizedException', 'Invalid Access Token')
    if (Number(exp) * 1000 < Date.now())
      throw new CognitoError('NotAuthorizedException', 'Access Token has expired')
    if (isRevoked(user, String(originJti)))
      throw new CognitoError('NotAuthorizedException', 'Access Token has been revoked')
    return user
  }

  function isRevoked({ signOuts }: User, originJti: string): boolean {
    return users.isRevoked(originJti) || Number(originJti.split('-')[0]) < signOuts
  }

  function tokensOf(
    { sub, email, groups, emailVerified }: User,
    originJti: string,
    signedInAt: number,
  ) {
    const iat = Math.floor(Date.now() / 1000)
    const shared = {
      sub,
      iss: issuer,
      iat,
      auth_time: Math.floor(signedInAt / 1000),
      exp: iat + accessSeconds,
      origin_jti: originJti,
      ...(groups.length > 0 && { 'cognito:groups': groups }),
    }
    const access = {
      ...shared,
      token_use: 'access',
      client_id: clientId,
      username: sub,
      scope: 'aws.cognito.signin.user.admin',
    }
    const id = {
      ...shared,
      token_use: 'id',
      aud: clientId,
      email,
      email_verified: emailVerified,
      'cognito:username': sub,
    }
    return {
      AccessToken: signer.sign(access),
      IdToken: signer.sign(id),
      ExpiresIn: accessSeconds,
      TokenType: 'Bearer',
    }
  }

  return { issue, refresh, revoke, userOf }
}
