import type { Account, AccountProvider } from '#core/account/account-provider.ts'
import { type ErrorCode, ShopError } from '#core/errors.ts'

type Entry = { password: string; readonly account: Account; confirmed: boolean }

const refuse = (code: ErrorCode) => {
  throw new ShopError(code, code)
}

/** Accounts in memory: the code is always 123456, and the access token of an account is `access-<id>`. */
export function createAccounts() {
  const entries = new Map<string, Entry>()
  const refreshTokens = new Map<string, Account>()
  const calls = { renew: 0 }
  const faults: { all?: ShopError } = {}
  const pace = { renewalMs: 0 }

  const find = (email: string) => entries.get(email) ?? refuse('invalid_credentials')
  const accounts: AccountProvider = {
    signUp: async (email, password) => {
      if (faults.all) throw faults.all
      if (entries.has(email)) refuse('account_exists')
      if (!/[A-Z]/.test(password) || password.length < 8) refuse('weak_password')
      const account = { customerId: `sub-${email}`, email, groups: [] }
      entries.set(email, { password, account, confirmed: false })
    },
    confirm: async (email, code) => {
      const entry = entries.get(email)
      if (!entry || code !== '123456') return refuse('code_mismatch')
      entry.confirmed = true
    },
    resendCode: async (email) => {
      if (find(email)?.confirmed) refuse('account_exists')
    },
    signIn: async (email, password) => {
      const entry = find(email)
      if (!entry || entry.password !== password) return refuse('invalid_credentials')
      if (!entry.confirmed) refuse('account_not_confirmed')
      const refreshToken = `refresh-${refreshTokens.size}`
      refreshTokens.set(refreshToken, entry.account)
      return { account: entry.account, refreshToken }
    },
    renew: async (refreshToken) => {
      calls.renew += 1
      if (pace.renewalMs) await new Promise((done) => setTimeout(done, pace.renewalMs))
      if (faults.all) throw faults.all
      return refreshTokens.get(refreshToken) ?? refuse('invalid_credentials')
    },
    signOut: async (refreshToken) => void refreshTokens.delete(refreshToken),
    forgotPassword: async (email) => void find(email),
    resetPassword: async (email, code, password) => {
      const entry = entries.get(email)
      if (!entry || code !== '123456') return refuse('code_mismatch')
      entry.password = password
    },
    verifyAccessToken: async (token) => {
      const id = token.split('access-')[1]
      return id ? { customerId: id, email: '', groups: [] } : refuse('invalid_credentials')
    },
  }
  return Object.assign(accounts, { calls, faults, pace })
}
