import { rightsOf, roles } from '#core/operator/rights.ts'
import { confirm } from './confirm.ts'
import { findShop } from './environments.ts'
import { openOperators } from './open-operators.ts'
import type { OperatorAccount } from './operator-accounts.ts'
import { readChoice } from './read-choice.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

const noRole = 'none'
const roleChoices = [...roles, noRole] as const
const resets = ['password', 'totp'] as const

type Operators = Awaited<ReturnType<typeof openOperators>>

/** A change of an account: what it does, and the question about it. */
type Change = {
  readonly question: string
  /** Returns lines to print. */
  readonly apply: () => Promise<readonly string[]>
}

/**
 * `make operator`: adds an operator, changes or removes their role, or resets their password or
 * codes. Without ROLE and RESET, prints the account.
 */
export const operator: CommandOf<'operator'> = async (given, io) => {
  const [env, email, role, reset] = readAll(
    () => findShop(given.ENV, io.checkout),
    () => readEmail(given.EMAIL),
    () => readChoice('ROLE', given.ROLE, roleChoices),
    () => readChoice('RESET', given.RESET, resets),
  )
  if (role && reset) throw new Error('give ROLE or RESET, not both')
  const operators = await openOperators(env)
  try {
    const account = await operators.accounts.find(email)
    io.print(describe(email, account))
    const change = reset
      ? resetOf(reset, email, account, operators)
      : role && changeOf(role, email, account, operators)
    if (!change) {
      if (role) io.print('nothing to do')
      return
    }
    io.print(`would ${change.question}`)
    if (given.DRY_RUN) return
    await confirm(`${sentence(change.question)} (${env})?`, given.YES, io)
    for (const line of await change.apply()) io.print(line)
    // After the change: a sign-in that started before it has ended by now, or fails.
    if (account) {
      await operators.sessions.endAll(account.operatorId)
      io.print('all sessions of the operator have ended')
    }
  } finally {
    operators.close()
  }
}

/** Returns the change to a role; undefined if there is nothing to change. */
function changeOf(
  role: (typeof roleChoices)[number],
  email: string,
  account: OperatorAccount | undefined,
  { accounts, siteOrigin }: Operators,
): Change | undefined {
  if (role === noRole)
    return (
      account && {
        question: `delete the account of ${email}`,
        apply: async () => {
          await accounts.remove(email)
          return [`${email} is no operator any more`]
        },
      }
    )
  if (!account)
    return {
      question: `add ${email} as ${role}`,
      apply: async () => {
        const password = await accounts.create(email)
        await accounts.setRole(email, role)
        return [`${email} is added as ${role}`, ...firstSignIn(password, siteOrigin)]
      },
    }
  if (account.roles.length === 1 && account.roles[0] === role) return undefined
  return {
    question: `change the role of ${email} to ${role}`,
    apply: async () => {
      await accounts.setRole(email, role)
      return [`${email} has the role ${role}`]
    },
  }
}

function resetOf(
  what: (typeof resets)[number],
  email: string,
  account: OperatorAccount | undefined,
  { accounts, siteOrigin }: Operators,
): Change {
  if (!account) throw new Error(`${email} is no operator. Use ROLE to add them`)
  if (what === 'totp')
    return {
      question: `delete the two-factor key of ${email}`,
      apply: async () => {
        await accounts.resetCodes(email)
        return [`${email} sets up an authenticator app at the next sign-in`]
      },
    }
  return {
    question: `give ${email} a temporary password`,
    apply: async () => firstSignIn(await accounts.resetPassword(email), siteOrigin),
  }
}

const firstSignIn = (password: string, siteOrigin: string) => [
  `temporary password: ${password}`,
  `It is valid for a day and is not shown again. Sign in at ${siteOrigin}/api/operator/sign-in`,
]

function describe(email: string, account: OperatorAccount | undefined): string {
  if (!account) return `${email} is no operator`
  const rights = roles
    .filter((role) => account.roles.includes(role))
    .map((role) => `${role} (${rightsOf[role].join(', ')})`)
  return `${email}: ${rights.join(', ') || 'no role'}, ${account.status}`
}

function readEmail(text = ''): string {
  const email = text.trim().toLowerCase()
  if (/^[^@\s]+@[^@\s]+$/.test(email)) return email
  throw new Error(`EMAIL must be an e-mail address, not ${text}`)
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
