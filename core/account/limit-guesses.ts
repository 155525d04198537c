import type { Client } from '../client.ts'
import { ShopError } from '../errors.ts'
import { countAction, limitsOf } from '../limits/request-limits.ts'
import type { Log } from '../log.ts'
import { toEmailKey } from '../order/email-key.ts'
import type { RequestCounter, RequestLimit } from '../ports/request-counter.ts'

/** A browser from which the owner of the address has signed in before. */
export type KnownBrowser = { readonly browserId: string; readonly emailKey: string }

/** Who guesses. */
export type Guesser = { readonly client: Client; readonly browser?: KnownBrowser | undefined }

export type GuessDeps = { readonly requestCounter: RequestCounter; readonly log: Log }

/**
 * Wrong passwords and codes for one e-mail address, from all unknown browsers together, and from a
 * known one. The first is below the five after which Cognito refuses everyone for a while. So
 * strangers cannot lock the owner out of a browser that the owner has used.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-recover-a-user-account.html
 */
const guesses = {
  'wrong-password': { unknown: 4, known: 10, seconds: 900 },
  'wrong-code': { unknown: 4, known: 10, seconds: 900 },
  'wrong-operator-password': { unknown: 4, known: 10, seconds: 900 },
  'wrong-operator-code': { unknown: 4, known: 10, seconds: 900 },
} as const

/**
 * Runs an attempt that is a guess of a password or a code. Only wrong guesses count, so that many
 * people can sign in from one address. A guess is counted before it is made, because otherwise a
 * program could make thousands at once. Throws ShopError too_many_attempts without making it, if
 * too many were wrong, whether or not the account exists.
 */
export async function limitGuesses<Result>(
  kind: keyof typeof guesses,
  { email, client, browser }: Guesser & { readonly email: string },
  attempt: () => Promise<Result>,
  { requestCounter, log }: GuessDeps,
): Promise<Result> {
  const limits = [...limitsOf(kind, client), limitOfAddress(kind, toEmailKey(email), browser)]
  const takeBack = () =>
    Promise.all(limits.map(requestCounter.uncount)).catch((err: unknown) => {
      log.warn({ err }, 'guess.not_uncounted')
    })
  await countAction(limits, requestCounter)
  try {
    const result = await attempt()
    await takeBack()
    return result
  } catch (error) {
    if (!isWrong(error)) await takeBack()
    throw error
  }
}

function limitOfAddress(
  kind: keyof typeof guesses,
  emailKey: string,
  browser: KnownBrowser | undefined,
): RequestLimit {
  const { unknown, known, seconds } = guesses[kind]
  return browser?.emailKey === emailKey
    ? { name: `${kind}#browser#${browser.browserId}`, max: known, seconds }
    : { name: `${kind}#address#${emailKey}`, max: unknown, seconds }
}

const isWrong = (error: unknown) =>
  error instanceof ShopError && ['invalid_credentials', 'code_mismatch'].includes(error.code)
