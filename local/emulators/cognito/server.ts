import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { createCallLog } from '../calls.ts'
import { type Emulator, readJson, reply, serve } from '../http.ts'
import { createAttempts } from './attempts.ts'
import { checkEmail, checkPassword } from './checks.ts'
import { CognitoError } from './errors.ts'
import { openGrants } from './grants.ts'
import { type CodeMail, type CustomMessage, createMessages } from './messages.ts'
import { type OperatorPool, openOperatorPool } from './operators.ts'
import { openSigner } from './tokens.ts'
import { type CodePurpose, hash, isPassword, openUsers, type User } from './users.ts'

export type CognitoOptions = {
  readonly port: number
  readonly dir?: string
  readonly region: string
  readonly userPoolId: string
  readonly clientId: string
  /**
   * The client's setting. ENABLED (the default): no error reveals that a user does not exist. LEGACY:
   * UserNotFoundException does.
   */
  readonly preventUserExistenceErrors?: 'ENABLED' | 'LEGACY'
  /** Mails a code to the user. */
  readonly deliverCode: (to: string, code: string, mail: CodeMail) => Promise<void>
  /** The pool's function for its mails. Undefined: Cognito's own text. */
  readonly customMessage?: CustomMessage | undefined
  /** The user pool of the operators. */
  readonly operators: OperatorPool
}

type Attribute = { readonly Name: string; readonly Value?: string }

type Input = {
  readonly AccessToken?: string
  readonly AuthFlow?: string
  readonly AuthParameters?: Readonly<Record<string, string>>
  readonly ClientId?: string
  readonly ClientMetadata?: Readonly<Record<string, string>>
  readonly ConfirmationCode?: string
  readonly GroupName?: string
  readonly MessageAction?: string
  readonly Password?: string
  readonly Permanent?: boolean
  readonly TemporaryPassword?: string
  readonly Token?: string
  readonly UserAttributes?: readonly Attribute[]
  readonly UserPoolId?: string
  readonly Username?: string
}

/**
 * Limit on requests for a reset code, and on entered codes, per user and hour. Cognito allows 5 to
 * 20.
 */
const resetsPerHour = 20

/**
 * Emulates the part of Cognito that the shop uses, on 127.0.0.1: an e-mail user pool with its
 * password policy, codes by mail, password and refresh sign-in, revocation, groups and JWKS. The
 * client does not reveal which users exist, as set in `modules/identity`. `concealed` names each rule:
 * https://github.com/awsdocs/amazon-cognito-developer-guide/blob/main/doc_source/cognito-user-pool-managing-errors.md
 * cognito-local cannot be used: revocation has no effect there, it has no password policy, its
 * error names differ from Cognito's, and its signing key is public.
 */
export async function startCognito(options: CognitoOptions): Promise<Emulator> {
  const { userPoolId, clientId, region, deliverCode, preventUserExistenceErrors } = options
  const isConcealing = preventUserExistenceErrors !== 'LEGACY'
  const calls = createCallLog()
  const users = openUsers(options.dir)
  const operators = openOperatorPool({
    ...options.operators,
    region,
    dir: options.dir && join(options.dir, 'operators'),
  })
  const signer = openSigner(options.dir)
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`
  const grants = openGrants({ users, signer, issuer, clientId })
  const attempts = createAttempts({ resetsPerHour })
  const composeMail = createMessages(options)
  const codeSent = { CodeDeliveryDetails: { DeliveryMedium: 'EMAIL', AttributeName: 'email' } }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    if (calls.handle(request, response)) return
    if (request.url === `/${userPoolId}/.well-known/jwks.json`)
      return reply(response, 200, signer.jwks)
    if (request.url === `/${options.operators.userPoolId}/.well-known/jwks.json`)
      return reply(response, 200, operators.jwks)
    if (request.url === '/_local/operators') return reply(response, 200, operators.codes())
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    calls.count(`cognito-idp.${action}`)
    try {
      const input = await readJson<Input>(request)
      if (operators.isFor(action, input))
        return reply(response, 200, operators.perform(action, input))
      const perform = actions[action]
      if (!perform) throw new CognitoError('InvalidAction', `no ${action} here`)
      checkPoolOrClient(action, input)
      reply(response, 200, await perform(input))
    } catch (error) {
      if (!(error instanceof CognitoError)) throw error
      reply(response, 400, { __type: error.type, message: error.message })
    }
  }

  const actions: Record<string, (input: Input) => Promise<object>> = {
    SignUp: async ({ Username = '', Password = '', ClientMetadata }) => {
      checkEmail(Username)
      checkPassword(Password)
      if (users.find(Username))
        throw new CognitoError('UsernameExistsException', 'User already exists')
      const user = users.add(Username, Password, { status: 'UNCONFIRMED', emailVerified: false })
      await mail(user, 'confirm', ClientMetadata)
      return { UserConfirmed: false, UserSub: user.sub }
    },
    ConfirmSignUp: async ({ Username = '', ConfirmationCode = '' }) => {
      const user = users.find(Username)
      if (!user) throw concealed(mismatch())
      if (user.status !== 'UNCONFIRMED')
        throw new CognitoError(
          'NotAuthorizedException',
          `User cannot be confirmed. Current status is ${user.status}`,
        )
      redeemCode('confirm', user, ConfirmationCode)
      users.update({ ...user, status: 'CONFIRMED', emailVerified: true })
      return {}
    },
    ForgotPassword: async ({ Username = '', ClientMetadata }) => {
      const user = users.find(Username)
      // Without a user or a verified address, ENABLED answers as if a mail were sent.
      if (!user?.emailVerified && isConcealing) return codeSent
      if (!user) throw notFound()
      if (!user.emailVerified)
        throw new CognitoError(
          'InvalidParameterException',
          'Cannot reset password for the user as there is no registered/verified email or phone_number',
        )
      attempts.countReset(user.sub)
      if (user.status === 'FORCE_CHANGE_PASSWORD')
        throw new CognitoError(
          'NotAuthorizedException',
          'User password cannot be reset in the current state.',
        )
      await mail(user, 'reset', ClientMetadata)
      return codeSent
    },
    ConfirmForgotPassword: async ({ Username = '', ConfirmationCode = '', Password = '' }) => {
      checkPassword(Password)
      const user = users.find(Username)
      // ENABLED: CodeMismatchException without a user, ExpiredCodeException for one who has requested no
      // code (`takeCode`).
      if (!user) throw concealed(mismatch())
      attempts.countReset(user.sub)
      if (user.status === 'UNCONFIRMED')
        throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.')
      redeemCode('reset', user, ConfirmationCode)
      // Tokens issued before the change stay valid: only a sign-out revokes them.
      users.update({ ...user, password: hash(Password) })
      return {}
    },
    GetUser: async ({ AccessToken = '' }) => {
      const user = grants.userOf(AccessToken)
      return { Username: user.sub, UserAttributes: attributesOf(user) }
    },
    RevokeToken: async ({ Token = '' }) => {
      grants.revoke(Token)
      return {}
    },
    AdminInitiateAuth: async ({ AuthFlow, AuthParameters = {} }) => {
      const { USERNAME = '', PASSWORD = '', REFRESH_TOKEN = '' } = AuthParameters
      if (AuthFlow === 'ADMIN_USER_PASSWORD_AUTH') return signIn(USERNAME, PASSWORD)
      if (AuthFlow === 'REFRESH_TOKEN_AUTH')
        return { AuthenticationResult: grants.refresh(REFRESH_TOKEN), ChallengeParameters: {} }
      throw new CognitoError(
        'InvalidParameterException',
        `Auth flow ${AuthFlow} not enabled for this client`,
      )
    },
    AdminCreateUser: async (input) => {
      const { Username = '', TemporaryPassword = '', MessageAction, UserAttributes = [] } = input
      checkEmail(Username)
      checkPassword(TemporaryPassword)
      if (MessageAction !== 'SUPPRESS')
        throw new CognitoError('InvalidAction', 'no invitations are mailed here')
      if (users.find(Username))
        throw new CognitoError('UsernameExistsException', 'User account already exists')
      const emailVerified = UserAttributes.some(isVerification)
      const state = { status: 'FORCE_CHANGE_PASSWORD', emailVerified } as const
      const user = users.add(Username, TemporaryPassword, state)
      const { sub, status } = user
      return { User: { Username: sub, UserStatus: status, Attributes: attributesOf(user) } }
    },
    AdminGetUser: async ({ Username = '' }) => {
      const user = findOrRefuse(Username)
      const { sub, status } = user
      return { Username: sub, UserStatus: status, UserAttributes: attributesOf(user) }
    },
    AdminUpdateUserAttributes: async ({ Username = '', UserAttributes = [] }) => {
      const user = findOrRefuse(Username)
      if (!UserAttributes.every(isVerification))
        throw new CognitoError('InvalidAction', 'only email_verified can be set here')
      users.update({ ...user, emailVerified: true })
      return {}
    },
    AdminSetUserPassword: async ({ Username = '', Password = '', Permanent = false }) => {
      const user = findOrRefuse(Username)
      checkPassword(Password)
      const status = Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD'
      users.update({ ...user, password: hash(Password), status })
      return {}
    },
    AdminDeleteUser: async ({ Username = '' }) => {
      users.delete(findOrRefuse(Username))
      return {}
    },
    AdminUserGlobalSignOut: async ({ Username = '' }) => {
      const user = findOrRefuse(Username)
      users.update({ ...user, signOuts: user.signOuts + 1 })
      return {}
    },
    AdminAddUserToGroup: async ({ Username = '', GroupName = '' }) => {
      const user = findOrRefuse(Username)
      users.update({ ...user, groups: [...new Set([...user.groups, GroupName])] })
      return {}
    },
  }

  function signIn(username: string, password: string): object {
    const user = users.find(username)
    attempts.checkLock(username)
    if (!user || !isPassword(user, password)) {
      attempts.countFailure(username)
      if (!user && !isConcealing) throw notFound()
      throw new CognitoError('NotAuthorizedException', 'Incorrect username or password.')
    }
    if (user.status === 'UNCONFIRMED')
      throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.')
    if (user.status === 'FORCE_CHANGE_PASSWORD')
      return { ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: 'x'.repeat(20) }
    attempts.resetFailures(username)
    return { AuthenticationResult: grants.issue(user), ChallengeParameters: {} }
  }

  async function mail(user: User, purpose: CodePurpose, metadata: Input['ClientMetadata']) {
    const code = users.makeCode(purpose, user)
    await deliverCode(user.email, code, await composeMail({ purpose, user, code }, metadata))
  }

  function redeemCode(purpose: CodePurpose, user: User, code: string) {
    const outcome = users.takeCode(purpose, user, code)
    if (outcome === 'mismatch') throw mismatch()
    if (outcome === 'expired')
      throw new CognitoError(
        'ExpiredCodeException',
        'Invalid code provided, please request a code again.',
      )
  }

  function findOrRefuse(username: string): User {
    const user = users.find(username)
    if (!user) throw notFound()
    return user
  }

  /** Returns the error for an unknown user: this one, or UserNotFoundException with LEGACY. */
  const concealed = (error: CognitoError) => (isConcealing ? error : notFound())

  /**
   * Checks the pool or client id. Administrators send the pool, other callers the client. GetUser
   * sends neither: its token names the client.
   */
  function checkPoolOrClient(action: string, { UserPoolId, ClientId }: Input) {
    const isAdmin = action.startsWith('Admin')
    if (isAdmin && UserPoolId !== userPoolId)
      throw new CognitoError('ResourceNotFoundException', `User pool ${UserPoolId} does not exist.`)
    const hasClient = action === 'AdminInitiateAuth' || !(isAdmin || action === 'GetUser')
    if (hasClient && ClientId !== clientId)
      throw new CognitoError(
        'ResourceNotFoundException',
        `User pool client ${ClientId} does not exist.`,
      )
  }

  return serve(options.port, handle)
}

const notFound = () => new CognitoError('UserNotFoundException', 'User does not exist.')

const mismatch = () =>
  new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.')

const isVerification = ({ Name, Value }: Attribute) => Name === 'email_verified' && Value === 'true'

const attributesOf = ({ sub, email, emailVerified }: User): readonly Attribute[] => [
  { Name: 'sub', Value: sub },
  { Name: 'email', Value: email },
  { Name: 'email_verified', Value: String(emailVerified) },
]
