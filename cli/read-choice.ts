import { orderIdPattern } from '#core/ids.ts'
import { nearest } from './nearest.ts'

/** Reads ORDER. Throws Error if it is missing or no order id. */
export function readOrderId(text = ''): string {
  if (new RegExp(orderIdPattern).test(text)) return text
  throw new Error(`ORDER must be an order id (ord_…)${text && `, not ${text}`}`)
}

/** Reads a variable that must be one of `known`, if it is given. Throws Error for another text. */
export function readChoice<Choice extends string>(
  name: string,
  text: string | undefined,
  known: readonly Choice[],
): Choice | undefined {
  const found = known.find((one) => one === text)
  if (found || text === undefined) return found
  const near = nearest(text, known)
  throw new Error(
    `${name} must be one of ${known.join(', ')}, not ${text}${near ? `: did you mean ${near}?` : ''}`,
  )
}
