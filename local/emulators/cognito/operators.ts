import { createAttempts } from './attempts.ts'
import { createChallenges } from './challenges.ts'
import { checkEmail, checkPassword } from './checks.ts'
import { CognitoError } from './errors.ts'
import { openGrants } from './grants.ts'
import { openSigner } from './tokens.ts'
import { codeAt, newSecret, stepAt } from './totp.ts'
import { hash, isPassword, openUsers, type User } from './users.ts'

export type OperatorPool = {
  readonly userPoolId: string
  readonly clientId: string
  /** Minutes for each step of a sign-in. Default: 3, as at Cognito. */
  readonly sessionMinutes?: number
  readonly now?: () => number
  /** A user who can sign in at once. */
  readonly ready?: { readonly email: string; readonly password: string; readonly role: string }
}

type Input = {
  readonly AuthFlow?: string
  readonly AuthParameters?: Readonly<Record<string, string>>
  readonly ChallengeName?: string
  readonly ChallengeResponses?: Readonly<Record<string, string>>
  readonly GroupName?: string
  readonly MessageAction?: string
  readonly Password?: string
  readonly Permanent?: boolean
  readonly Session?: string
  readonly TemporaryPassword?: string
  readonly UserCode?: string
  readonly Username?: string
}

/** The pool's password policy, as in `modules/identity`. */
const minLength = 14

/**
 * Emulates the user pool of the operators: only administrators create users, every sign-in needs a
 * password and a code (TOTP). Its client allows no refresh and no call without the shop's role,
 * except the two that set up the codes, which a session authorizes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
export function openOperatorPool(
  options: OperatorPool & { readonly region: string; readonly dir?: string | undefined },
) {
  const { region, userPoolId, clientId, dir, now = Date.now, sessionMinutes = 3, ready } = options
  const users = openUsers(dir)
  const signer = openSigner(dir)
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`
  const grants = openGrants({ users, signer, issuer, clientId })
  const attempts = createAttempts({ resetsPerHour: 0 })
  const challenges = createChallenges({ minutes: sessionMinutes, now })
  if (ready && !users.find(ready.email)) {
    const { email, password, role } = ready
    const user = users.add(email, password, { status: 'CONFIRMED', emailVerified: true })
    users.update({ ...user, groups: [role], totpSecret: newSecret() })
  }

  const actions: Record<string, (input: Input) => object> = {
    AdminInitiateAuth: ({ AuthFlow, AuthParameters = {} }) => {
      if (AuthFlow !== 'ADMIN_USER_PASSWORD_AUTH')
        throw new CognitoError(
          'InvalidParameterException',
          `Auth flow ${AuthFlow} not enabled for this client`,
        )
      const { USERNAME = '', PASSWORD = '' } = AuthParameters
      const user = users.find(USERNAME)
      attempts.checkLock(USERNAME)
      if (!user || !isPassword(user, PASSWORD)) {
        attempts.countFailure(USERNAME)
        throw new CognitoError('NotAuthorizedException', 'Incorrect username or password.')
      }
      attempts.resetFailures(USERNAME)
      const { ChallengeParameters, ...next } = nextChallenge(user)
      return { ...next, ChallengeParameters: { ...ChallengeParameters, USER_ID_FOR_SRP: user.sub } }
    },
    AdminRespondToAuthChallenge: ({ ChallengeName, ChallengeResponses = {}, Session = '' }) => {
      const { USERNAME = '', NEW_PASSWORD = '', SOFTWARE_TOKEN_MFA_CODE = '' } = ChallengeResponses
      const name = ChallengeName === 'MFA_SETUP' ? 'MFA_SET_UP' : ChallengeName
      if (
        name !== 'MFA_SET_UP' &&
        name !== 'NEW_PASSWORD_REQUIRED' &&
        name !== 'SOFTWARE_TOKEN_MFA'
      )
        throw new CognitoError('InvalidParameterException', `no ${ChallengeName} here`)
      const { sub } = challenges.find(Session, name)
      // The user name, and not the address that the sign-in started with:
      // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html
      if (USERNAME !== sub) throw new CognitoError('NotAuthorizedException', 'Invalid session.')
      const user = findOrRefuse(sub)
      if (name === 'NEW_PASSWORD_REQUIRED') {
        checkPassword(NEW_PASSWORD, minLength)
        challenges.end(Session)
        const changed = { ...user, password: hash(NEW_PASSWORD), status: 'CONFIRMED' } as const
        users.update(changed)
        return nextChallenge(changed)
      }
      const verified =
        name === 'MFA_SET_UP' ? user : useCode(user, user.totpSecret ?? '', SOFTWARE_TOKEN_MFA_CODE)
      challenges.end(Session)
      return { AuthenticationResult: grants.issue(verified), ChallengeParameters: {} }
    },
    AssociateSoftwareToken: ({ Session = '' }) => {
      const { sub } = challenges.find(Session, 'MFA_SETUP')
      challenges.end(Session)
      const secret = newSecret()
      return {
        SecretCode: secret,
        Session: challenges.start({ name: 'MFA_SETUP', sub, secret }),
      }
    },
    VerifySoftwareToken: ({ Session = '', UserCode = '' }) => {
      const { sub, secret } = challenges.find(Session, 'MFA_SETUP')
      if (!secret || !isCode(secret, UserCode))
        throw new CognitoError(
          'EnableSoftwareTokenMFAException',
          'Code mismatch and fail enable Software Token MFA',
        )
      challenges.end(Session)
      users.update({ ...useCode(findOrRefuse(sub), secret, UserCode), totpSecret: secret })
      return { Status: 'SUCCESS', Session: challenges.start({ name: 'MFA_SET_UP', sub }) }
    },
    AdminCreateUser: ({ Username = '', TemporaryPassword = '', MessageAction }) => {
      checkEmail(Username)
      checkPassword(TemporaryPassword, minLength)
      if (MessageAction !== 'SUPPRESS')
        throw new CognitoError('InvalidAction', 'no invitations are mailed here')
      if (users.find(Username))
        throw new CognitoError('UsernameExistsException', 'User account already exists')
      const state = { status: 'FORCE_CHANGE_PASSWORD', emailVerified: true } as const
      return { User: described(users.add(Username, TemporaryPassword, state)) }
    },
    AdminGetUser: ({ Username = '' }) => {
      const { Attributes, ...user } = described(findOrRefuse(Username))
      return { ...user, UserAttributes: Attributes }
    },
    AdminSetUserPassword: ({ Username = '', Password = '', Permanent = false }) => {
      const user = findOrRefuse(Username)
      checkPassword(Password, minLength)
      const status = Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD'
      users.update({ ...user, password: hash(Password), status })
      return {}
    },
    AdminDeleteUser: ({ Username = '' }) => {
      users.delete(findOrRefuse(Username))
      return {}
    },
    // The next sign-in then sets up a new secret key:
    // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteSoftwareToken.html
    AdminDeleteSoftwareToken: ({ Username = '' }) => {
      const { totpSecret: _, ...user } = findOrRefuse(Username)
      users.update(user)
      return {}
    },
    AdminListGroupsForUser: ({ Username = '' }) => ({
      Groups: findOrRefuse(Username).groups.map((GroupName) => ({ GroupName })),
    }),
    AdminAddUserToGroup: ({ Username = '', GroupName = '' }) => {
      const user = findOrRefuse(Username)
      users.update({ ...user, groups: [...new Set([...user.groups, GroupName])] })
      return {}
    },
    AdminRemoveUserFromGroup: ({ Username = '', GroupName = '' }) => {
      const user = findOrRefuse(Username)
      users.update({ ...user, groups: user.groups.filter((group) => group !== GroupName) })
      return {}
    },
  }

  function nextChallenge({ sub, status, totpSecret }: User) {
    if (status === 'FORCE_CHANGE_PASSWORD') {
      const parameters = { requiredAttributes: '[]' }
      return challenge('NEW_PASSWORD_REQUIRED', sub, parameters)
    }
    return totpSecret
      ? challenge('SOFTWARE_TOKEN_MFA', sub, {})
      : challenge('MFA_SETUP', sub, { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' })
  }

  function challenge(
    name: 'NEW_PASSWORD_REQUIRED' | 'MFA_SETUP' | 'SOFTWARE_TOKEN_MFA',
    sub: string,
    ChallengeParameters: object,
  ) {
    return { ChallengeName: name, Session: challenges.start({ name, sub }), ChallengeParameters }
  }

  /** Codes of the 30 seconds before and after are right too, because clocks differ. */
  const stepsNow = () => [-1, 0, 1].map((offset) => stepAt(now()) + offset)

  const isCode = (secret: string, code: string) =>
    stepsNow().some((step) => codeAt(secret, step) === code)

  /**
   * Returns the user, who has used a right code. Throws CognitoError for a wrong one, and for one
   * that was used before, also to set up the codes:
   * https://github.com/aws-amplify/amplify-swift (MFASignInTests.swift waits for the next code).
   */
  function useCode(user: User, secret: string, code: string): User {
    if (!isCode(secret, code))
      throw new CognitoError('CodeMismatchException', 'Invalid code received for user')
    if (user.lastCode === code)
      throw new CognitoError(
        'ExpiredCodeException',
        'Your software token has already been used once.',
      )
    const changed = { ...user, lastCode: code }
    users.update(changed)
    return changed
  }

  function findOrRefuse(username: string): User {
    const user = users.find(username)
    if (!user) throw new CognitoError('UserNotFoundException', 'User does not exist.')
    return user
  }

  return {
    /** Returns whether a request is for this pool. A session is known to one pool only. */
    isFor: (action: string, { UserPoolId, ClientId }: Readonly<Record<string, unknown>>) =>
      ['AssociateSoftwareToken', 'VerifySoftwareToken'].includes(action) ||
      UserPoolId === userPoolId ||
      ClientId === clientId,
    /** Throws CognitoError if the client of a request is not the client of the pool. */
    perform: (action: string, input: Readonly<Record<string, unknown>>): object => {
      const perform = actions[action]
      if (!perform) throw new CognitoError('NotAuthorizedException', `${action} is not permitted`)
      const needsClient = ['AdminInitiateAuth', 'AdminRespondToAuthChallenge'].includes(action)
      if (needsClient && !(input['ClientId'] === clientId && input['UserPoolId'] === userPoolId))
        throw new CognitoError('ResourceNotFoundException', 'User pool client does not exist.')
      return perform(input)
    },
    jwks: signer.jwks,
    /** Returns the operators with their current codes, for the page of the local shop. */
    codes: () =>
      users.all().map(({ email, groups, totpSecret }) => ({
        email,
        groups,
        ...(totpSecret && { code: codeAt(totpSecret, stepAt(now())) }),
      })),
  }
}

function described({ sub, email, status }: User) {
  const Attributes = [
    { Name: 'sub', Value: sub },
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ]
  return { Username: sub, UserStatus: status, Attributes }
}
