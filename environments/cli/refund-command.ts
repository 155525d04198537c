import { orderIdPattern } from '#core/ids.ts'
import { parseDecimal } from '#core/money.ts'
import { readArguments } from './arguments.ts'

export type RefundCommand = {
  readonly env: string
  readonly orderId: string
  /** As it was written, e.g. `12.50`; all that is left where it is absent. */
  readonly amount: string | undefined
  readonly why: string
  /** The same KEY twice is one refund. */
  readonly key: string | undefined
  readonly dryRun: boolean
}

const usage = `usage: make refund ORDER=ord_… [AMOUNT=12.50] [WHY="one came broken"] [KEY=…] [DRY_RUN=1] [ENV=local]`

const names = ['env', 'order', 'amount', 'why', 'key', 'dry-run'] as const

/** Reads `--order ord_… --amount 12.50`. Throws Error with the usage for anything else. */
export function readRefundCommand(argv: readonly string[]): RefundCommand {
  const given = readArguments(argv, names, usage)
  const orderId = given('order') ?? ''
  if (!new RegExp(orderIdPattern).test(orderId)) throw new Error(`ORDER must be an id\n${usage}`)
  return {
    env: given('env') ?? 'local',
    orderId,
    amount: given('amount'),
    why: given('why') ?? 'asked for by an operator',
    key: given('key'),
    dryRun: given('dry-run') === '1',
  }
}

/** Returns the minor units of AMOUNT. Throws Error, which says how many decimals the currency has. */
export function parseAmount(text: string, currency: string): number {
  try {
    return parseDecimal(text, currency)
  } catch (error) {
    throw new Error(`AMOUNT: ${(error as Error).message}`, { cause: error })
  }
}
