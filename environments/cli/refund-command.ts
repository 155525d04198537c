import { orderIdPattern } from '#core/ids.ts'
import { minorDigits } from '#core/money.ts'
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

/**
 * Minor units of an amount written with all of its currency's decimals: `12.50` EUR, `1250` JPY. With
 * fewer it could mean either, and is refused: throws Error.
 */
export function parseAmount(text: string, currency: string): number {
  const digits = minorDigits(currency)
  const pattern = digits === 0 ? /^\d{1,9}$/ : new RegExp(`^\\d{1,9}\\.\\d{${digits}}$`)
  if (pattern.test(text)) return Number(text.replace('.', ''))
  const example = digits === 0 ? '1250' : `12.${'5'.padEnd(digits, '0')}`
  throw new Error(`AMOUNT in ${currency} is written like ${example}, not ${text}`)
}
