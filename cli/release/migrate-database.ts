import { setTimeout as sleep } from 'node:timers/promises'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { FunctionError, invokeFunction } from '#core/aws/invoke-function.ts'
import type { ReportDetail } from '../progress.ts'

/** The deployed migration. */
type Functions = {
  /** The name of the function that a deploy invokes. */
  readonly login: string
  /** The names of the log groups of both functions. */
  readonly logs: readonly string[]
}

/** How long a migration tries again, in seconds, and the clock of a test. */
export type WaitLimits = {
  readonly seconds?: number
  readonly now?: () => number
  readonly pause?: () => Promise<unknown>
}

/** How long a deploy waits for a database that cannot be reached, in seconds. */
const waitSeconds = 600

/** The pause between two tries, in milliseconds. */
const pauseMs = 10_000

/**
 * Errors that end by themselves: the database is starting, resuming or being migrated, or Lambda
 * connects the function to the network, from which it disconnects an idle function.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
const temporary = [
  'DatabaseUnavailable',
  ...['ResourceNotReadyException', 'ENINotReadyException', 'EC2ThrottledException'],
  ...['ResourceConflictException', 'TooManyRequestsException', 'ServiceException'],
]

/** How many of the last log lines an error shows. */
const shownLines = 5

/**
 * Migrates the database with the deployed release's function, which also creates the agent's user.
 * Tries again while the database cannot be reached, up to `seconds`. Returns the schema version.
 * Throws Error with the last lines of the function's log.
 */
export async function migrateDatabase(
  lambda: LambdaClient,
  { login: name, logs }: Functions,
  report: ReportDetail,
  { seconds = waitSeconds, now = Date.now, pause = () => sleep(pauseMs) }: WaitLimits = {},
): Promise<string> {
  const endsAt = now() + seconds * 1000
  for (;;) {
    try {
      const result = await invokeFunction({ lambda, name, event: {} })
      return (result as { readonly version: string }).version
    } catch (error) {
      const { name: kind, message } = error as Error
      if (!temporary.includes(kind) || now() >= endsAt) throw migrationError(error as Error, logs)
      report(message)
      await pause()
    }
  }
}

function migrationError(cause: Error, logs: Functions['logs']): Error {
  const lines = cause instanceof FunctionError ? cause.logLines.slice(-shownLines) : []
  const text = [
    `the database was not migrated: ${cause.name}: ${cause.message}`,
    ...lines.map((line) => `  ${line}`),
    `see the logs ${logs.join(' and ')}`,
  ]
  return new Error(text.join('\n'), { cause })
}
