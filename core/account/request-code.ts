import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../client.ts'
import type { Language } from '../language.ts'
import { countAction, limitsOf } from '../limits/request-limits.ts'
import { toEmailKey } from '../order/email-key.ts'
import type { AccountProvider } from '../ports/account-provider.ts'
import type { RequestCounter } from '../ports/request-counter.ts'

/** How many codes one address may get in an hour, from all clients together. A code is valid for an hour. */
const codesPerAddress = { max: 5, seconds: 3600 }

/**
 * How long the answer takes at least, in milliseconds. Cognito needs longer if it has to create a
 * user or send a mail, so the time would show which addresses have an account. This is longer than
 * its four calls and the function that composes the mail.
 */
export const codeAnswerMs = 1500

export type CodeDeps = {
  readonly accounts: Pick<AccountProvider, 'signUp' | 'forgotPassword'>
  readonly requestCounter: Pick<RequestCounter, 'count'>
  readonly codeAnswerMs: number
}

/**
 * Mails a code that sets a password, for a new account or a forgotten password. If the address has
 * received too many, mails none and gives the same answer: so a stranger's mailbox cannot be filled, and the
 * owner can use the last code, even one that a stranger requested. The answer takes `codeAnswerMs`, whether
 * or not the address has an account. Throws ShopError too_many_attempts if this
 * client has requested too many, invalid_email, busy or accounts_unavailable.
 */
export async function requestCode(
  purpose: 'sign-up' | 'forgot',
  wanted: { readonly email: string; readonly language: Language; readonly client: Client },
  deps: CodeDeps,
): Promise<void> {
  await countAction(limitsOf('mail-code', wanted.client), deps.requestCounter)
  const [sent] = await Promise.allSettled([
    sendCode(purpose, wanted, deps),
    sleep(deps.codeAnswerMs),
  ])
  if (sent.status === 'rejected') throw sent.reason
}

async function sendCode(
  purpose: 'sign-up' | 'forgot',
  { email, language }: { readonly email: string; readonly language: Language },
  { accounts, requestCounter }: CodeDeps,
): Promise<void> {
  const name = `mail-code#address#${toEmailKey(email)}`
  const isFull = (await requestCounter.count({ name, ...codesPerAddress })) !== undefined
  if (isFull) return
  if (purpose === 'sign-up') await accounts.signUp(email, language)
  else await accounts.forgotPassword(email, language)
}
