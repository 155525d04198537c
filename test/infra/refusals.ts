import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Timed } from './check-modules.ts'
import type { Operator } from './operator/operator.ts'

type Refusal = {
  readonly verb: string
  readonly args?: readonly string[]
  readonly set?: readonly string[]
  /** What the command must print. */
  readonly message: RegExp
}

/**
 * Runs a command that must be rejected. Throws Error if it succeeds or does not print the reason.
 * Returns a short form of its output.
 */
export async function expectRefusal(
  { make }: Operator,
  { verb, args = [], set = [], message }: Refusal,
) {
  const output = await make(verb, args, { set }).then(
    (out) => {
      throw new Error(`not refused:\n${out}`)
    },
    (error: Error) => error.message,
  )
  const lines = output.split('\n')
  const first = lines.findIndex((line) => message.test(line))
  if (first < 0) throw new Error(output)
  return lines
    .slice(first, first + 3)
    .map((line) => `\n      ${line}`)
    .join('')
}

/** Tests rejected values, and commands in an unprepared account. */
export async function refuseEarly(operator: Operator, timed: Timed): Promise<void> {
  const { deployArgs, checkout } = operator
  const deploy = (set: readonly string[], message: RegExp) => () =>
    expectRefusal(operator, { verb: 'deploy', args: deployArgs, set, message })
  await timed(
    'refused: a misspelt key',
    deploy(['agent.log_levle=debug'], /did you mean log_level/),
  )
  await timed(
    'refused: a wrong type',
    deploy(['agent.spot=often'], /agent\.spot must be true or false/),
  )
  await timed(
    "refused: the module's example address as the sender",
    deploy(
      ['mail.from=shop@example.com'],
      /mail\.from is still the example address shop@example\.com/,
    ),
  )
  await timed(
    'refused: another account',
    deploy(['account="210987654321"'], /is in account 210987654321, but you are signed in to/),
  )
  await timed('refused: no bucket for the states', deploy([], /make bootstrap/))
  await timed('refused: uncommitted changes', async () => {
    const stray = join(checkout, 'stray.txt')
    appendFileSync(stray, 'stray')
    return deploy([], /there are uncommitted changes/)().finally(() => rmSync(stray))
  })
}

/** Tests commands that a prepared account rejects. */
export async function refuseMissingSecret(operator: Operator, timed: Timed): Promise<void> {
  await timed('refused: a secret is missing', () =>
    expectRefusal(operator, {
      verb: 'deploy',
      args: operator.deployArgs,
      message: /token-secret .*secrets-set/,
    }),
  )
}

/** Tests a deploy that reserves more of the account's concurrency than Lambda allows. */
export async function refuseReservation(operator: Operator, timed: Timed): Promise<void> {
  await timed('refused: a reservation leaves other functions too little concurrency', () =>
    expectRefusal(operator, {
      verb: 'deploy',
      args: operator.deployArgs,
      set: ['api.runtime=lambda', 'api.function.reserved_concurrency=950'],
      message: /reserves 950, .* only 1000 functions .*reserved_concurrency to null/,
    }),
  )
}

/**
 * Tests commands that are rejected while another operator holds the lock. Removes the lock at the
 * end.
 */
export async function refuseLocked(operator: Operator, timed: Timed): Promise<void> {
  await timed('refused: another operator holds the lock, until it is removed', async () => {
    const output = await operator.whileHeld('app', () =>
      expectRefusal(operator, {
        verb: 'deploy',
        args: operator.deployArgs,
        message: /locked by anna@laptop since/,
      }),
    )
    await operator.make('unlock', ['YES=1'])
    return output
  })
}

/**
 * Tests commands that are rejected while a release from another machine is unfinished. Cancels that
 * release at the end.
 */
export async function refuseUnfinished(operator: Operator, timed: Timed): Promise<void> {
  await timed(
    'refused: a release from another machine is unfinished, until it is cancelled',
    async () => {
      await operator.moveReleaseElsewhere()
      const output = await expectRefusal(operator, {
        verb: 'deploy',
        args: operator.deployArgs,
        message: /was started by .* on laptop at .* make unlock/,
      })
      await operator.make('unlock', ['YES=1'])
      return output
    },
  )
}

/** Tests that protected resources cannot be destroyed until a deploy has removed the protection. */
export async function refuseProtected(
  operator: Operator,
  timed: Timed,
  { name, unprotected }: { readonly name: string; readonly unprotected: readonly string[] },
): Promise<void> {
  await timed('refused: to destroy protected resources, with any SET', () =>
    expectRefusal(operator, {
      verb: 'destroy',
      // Without YES=1, the command would be refused because there is no terminal.
      args: [`NAME=${name}`, 'YES=1'],
      set: unprotected,
      message: /is protected\..* make deploy/,
    }),
  )
}

/** Tests that a deployment or rollback that would lose data is rejected. */
export async function refuseDataLoss(operator: Operator, timed: Timed): Promise<void> {
  await timed('refused: a rollback that would delete a bucket', () =>
    expectRefusal(operator, {
      verb: 'rollback',
      args: ['REV=1', ...operator.deployArgs],
      message: /refused: app would lose data/,
    }),
  )
  await timed('refused: a deployment that would replace a table', async () => {
    operator.commit('Another key', { file: 'modules/data/override.tf', text: anotherKey })
    const output = await expectRefusal(operator, {
      verb: 'deploy',
      args: operator.deployArgs,
      message: /refused: foundation would lose data/,
    })
    operator.revertCommit()
    return output
  })
}

const anotherKey = `resource "aws_dynamodb_table" "products" {
  hash_key = "code"

  attribute {
    name = "code"
    type = "S"
  }
}
`
