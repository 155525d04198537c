import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createCallLog } from '../calls.ts'
import { readJson, reply, type StandIn, serve } from '../http.ts'
import { openSigner } from './tokens.ts'
import { hash, isPassword, openUsers, type User } from './users.ts'

export type CodePurpose = 'confirm' | 'reset'

export type CognitoOptions = {
  readonly port: number
  readonly dir?: string
  readonly region: string
  readonly userPoolId: string
  readonly clientId: string
  /** Mails a code to its owner. */
  readonly deliverCode: (to: string, code: string, purpose: CodePurpose) => Promise<void>
}

type Input = {
  readonly ClientId?: string
  readonly Username?: string
  readonly Password?: string
  readonly ConfirmationCode?: string
  readonly AuthFlow?: string
  readonly AuthParameters?: Readonly<Record<string, string>>
  readonly Token?: string
  readonly GroupName?: string
  readonly UserPoolId?: string
}

class CognitoError extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

const accessSeconds = 15 * 60
const triesBeforeLock = 5

/**
 * The part of Cognito that the shop uses, on 127.0.0.1: an e-mail user pool with its password policy,
 * codes by mail, password and refresh sign-in, revocation, groups and JWKS. Ours rather than
 * cognito-local, which lacks resending, revocation's effects, the policy and Cognito's error names,
 * and signs with a key that it publishes.
 */
export async function startCognito(options: CognitoOptions): Promise<StandIn> {
  const { userPoolId, clientId, region, deliverCode } = options
  const calls = createCallLog()
  const users = openUsers(options.dir)
  const signer = openSigner(options.dir)
  const failures = new Map<string, { count: number; until: number }>()
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`

  async function handle(request: IncomingMessage, response: ServerResponse) {
    if (calls.handle(request, response)) return
    if (request.url === `/${userPoolId}/.well-known/jwks.json`)
      return reply(response, 200, signer.jwks)
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    calls.count(`cognito-idp.${action}`)
    try {
      const act = actions[action]
      if (!act) throw new CognitoError('InvalidAction', `no ${action} here`)
      reply(response, 200, await act(await readJson<Input>(request)))
    } catch (error) {
      if (!(error instanceof CognitoError)) throw error
      reply(response, 400, { __type: error.type, message: error.message })
    }
  }

  const actions: Record<string, (input: Input) => Promise<object>> = {
    SignUp: async ({ ClientId, Username = '', Password = '' }) => {
      checkClient(ClientId)
      checkEmail(Username)
      checkPassword(Password)
      if (users.find(Username))
        throw new CognitoError('UsernameExistsException', 'User already exists')
      users.add(Username, Password)
      await mail(Username, 'confirm')
      return { UserConfirmed: false, UserSub: users.find(Username)?.sub }
    },
    ConfirmSignUp: async ({ ClientId, Username = '', ConfirmationCode = '' }) => {
      checkClient(ClientId)
      const user = users.find(Username)
      if (user?.confirmed)
        throw new CognitoError(
          'NotAuthorizedException',
          'User cannot be confirmed. Current status is CONFIRMED',
        )
      spendCode('confirm', Username, ConfirmationCode)
      if (user) users.update({ ...user, confirmed: true })
      return {}
    },
    ResendConfirmationCode: async ({ ClientId, Username = '' }) => {
      checkClient(ClientId)
      const user = users.find(Username)
      if (user?.confirmed)
        throw new CognitoError('InvalidParameterException', 'User is already confirmed.')
      if (user) await mail(Username, 'confirm')
      return { CodeDeliveryDetails: { DeliveryMedium: 'EMAIL', AttributeName: 'email' } }
    },
    ForgotPassword: async ({ ClientId, Username = '' }) => {
      checkClient(ClientId)
      if (users.find(Username)?.confirmed) await mail(Username, 'reset')
      return { CodeDeliveryDetails: { DeliveryMedium: 'EMAIL', AttributeName: 'email' } }
    },
    ConfirmForgotPassword: async ({
      ClientId,
      Username = '',
      ConfirmationCode = '',
      Password = '',
    }) => {
      checkClient(ClientId)
      checkPassword(Password)
      spendCode('reset', Username, ConfirmationCode)
      const user = users.find(Username)
      if (user) users.update({ ...user, password: hash(Password) })
      return {}
    },
    AdminInitiateAuth: async ({ ClientId, UserPoolId, AuthFlow, AuthParameters = {} }) => {
      checkClient(ClientId)
      checkPool(UserPoolId)
      if (AuthFlow === 'ADMIN_USER_PASSWORD_AUTH') return signIn(AuthParameters)
      if (AuthFlow === 'REFRESH_TOKEN_AUTH') return refresh(AuthParameters)
      throw new CognitoError(
        'InvalidParameterException',
        `Auth flow ${AuthFlow} not enabled for this client`,
      )
    },
    RevokeToken: async ({ ClientId, Token = '' }) => {
      checkClient(ClientId)
      users.revoke(Token)
      return {}
    },
    AdminAddUserToGroup: async ({ UserPoolId, Username = '', GroupName = '' }) => {
      checkPool(UserPoolId)
      const user = users.find(Username)
      if (!user) throw new CognitoError('UserNotFoundException', 'User does not exist.')
      users.update({ ...user, groups: [...new Set([...user.groups, GroupName])] })
      return {}
    },
  }

  function signIn({ USERNAME = '', PASSWORD = '' }: Readonly<Record<string, string>>): object {
    const user = users.find(USERNAME)
    checkLock(USERNAME)
    if (!user || !isPassword(user, PASSWORD)) {
      noteFailure(USERNAME)
      throw new CognitoError('NotAuthorizedException', 'Incorrect username or password.')
    }
    if (!user.confirmed)
      throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.')
    failures.delete(USERNAME)
    const RefreshToken = `${user.sub}.${randomUUID()}.${Date.now()}`
    return { AuthenticationResult: { ...tokensOf(user), RefreshToken }, ChallengeParameters: {} }
  }

  function refresh({ REFRESH_TOKEN = '' }: Readonly<Record<string, string>>): object {
    const [sub = '', , at = '0'] = REFRESH_TOKEN.split('.')
    const user = users.ofSub(sub)
    const isOld = Date.now() - Number(at) > 30 * 24 * 3600 * 1000
    if (!user || isOld) throw new CognitoError('NotAuthorizedException', 'Invalid Refresh Token')
    if (users.isRevoked(REFRESH_TOKEN))
      throw new CognitoError('NotAuthorizedException', 'Refresh Token has been revoked')
    return { AuthenticationResult: tokensOf(user), ChallengeParameters: {} }
  }

  function tokensOf({ sub, email, groups }: User): object {
    const iat = Math.floor(Date.now() / 1000)
    const shared = {
      sub,
      iss: issuer,
      iat,
      auth_time: iat,
      exp: iat + accessSeconds,
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
      email_verified: true,
      'cognito:username': sub,
    }
    return {
      AccessToken: signer.sign(access),
      IdToken: signer.sign(id),
      ExpiresIn: accessSeconds,
      TokenType: 'Bearer',
    }
  }

  async function mail(email: string, purpose: CodePurpose) {
    await deliverCode(email, users.makeCode(purpose, email), purpose)
  }

  function spendCode(purpose: CodePurpose, email: string, code: string) {
    const outcome = users.takeCode(purpose, email, code)
    if (outcome === 'expired')
      throw new CognitoError(
        'ExpiredCodeException',
        'Invalid code provided, please request a code again.',
      )
    if (outcome === 'mismatch')
      throw new CognitoError(
        'CodeMismatchException',
        'Invalid verification code provided, please try again.',
      )
  }

  function checkLock(email: string) {
    const { count = 0, until = 0 } = failures.get(email) ?? {}
    if (count >= triesBeforeLock && until > Date.now()) {
      throw new CognitoError('NotAuthorizedException', 'Password attempts exceeded')
    }
  }

  function noteFailure(email: string) {
    const count = (failures.get(email)?.count ?? 0) + 1
    failures.set(email, {
      count,
      until: Date.now() + 1000 * 2 ** Math.max(0, count - triesBeforeLock),
    })
  }

  function checkClient(id: string | undefined) {
    if (id !== clientId)
      throw new CognitoError('ResourceNotFoundException', `User pool client ${id} does not exist.`)
  }

  function checkPool(id: string | undefined) {
    if (id !== userPoolId)
      throw new CognitoError('ResourceNotFoundException', `User pool ${id} does not exist.`)
  }

  return serve(options.port, handle)
}

function checkEmail(email: string) {
  if (!/^[^@\s]{1,64}@[^@\s]{1,190}$/.test(email)) {
    throw new CognitoError('InvalidParameterException', 'Username should be an email.')
  }
}

/** The pool's policy: 8 characters, of four kinds. */
function checkPassword(password: string) {
  const faults = [
    [password.length >= 8, 'Password not long enough'],
    [/[a-z]/.test(password), 'Password must have lowercase characters'],
    [/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [/\d/.test(password), 'Password must have numeric characters'],
    [/[^A-Za-z0-9\s]/.test(password), 'Password must have symbol characters'],
  ] as const
  const fault = faults.find(([isGood]) => !isGood)
  if (fault)
    throw new CognitoError(
      'InvalidPasswordException',
      `Password did not conform with policy: ${fault[1]}`,
    )
}
