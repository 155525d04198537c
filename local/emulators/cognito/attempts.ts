import { CognitoError } from './errors.ts'

const triesBeforeLock = 5
const hourMs = 3600 * 1000

/**
 * Limits failed sign-ins and password resets. Five failed sign-ins lock the user for a growing
 * time; resets are limited per hour.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-recover-a-user-account.html
 */
export function createAttempts({ resetsPerHour }: { readonly resetsPerHour: number }) {
  const failures = new Map<string, { count: number; until: number }>()
  const resets = new Map<string, readonly number[]>()

  return {
    checkLock: (username: string) => {
      const { count = 0, until = 0 } = failures.get(username) ?? {}
      if (count >= triesBeforeLock && until > Date.now()) {
        throw new CognitoError('NotAuthorizedException', 'Password attempts exceeded')
      }
    },
    countFailure: (username: string) => {
      const count = (failures.get(username)?.count ?? 0) + 1
      const lockedMs = 1000 * 2 ** Math.max(0, count - triesBeforeLock)
      failures.set(username, { count, until: Date.now() + lockedMs })
    },
    resetFailures: (username: string) => void failures.delete(username),
    /**
     * Counts one request for a code or one entered code. Throws CognitoError if there are too many.
     */
    countReset: (sub: string) => {
      const recent = (resets.get(sub) ?? []).filter((at) => at > Date.now() - hourMs)
      resets.set(sub, [...recent, Date.now()])
      if (recent.length >= resetsPerHour)
        throw new CognitoError(
          'LimitExceededException',
          'Attempt limit exceeded, please try after some time.',
        )
    },
  }
}
