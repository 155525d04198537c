/** Lone halves of a surrogate pair (`Cs`) count as letters, because the text is read by code unit. */
const localPart = /[\p{L}\p{M}\p{N}\p{Cs}.!#$%&'*+=?^_{|}~-]/u
const domain = /[\p{L}\p{M}\p{N}\p{Cs}.-]/u

/**
 * Removes e-mail addresses, which SES and Stripe repeat in their errors. They may contain non-ASCII
 * characters. Reads each character at most twice: one regular expression for the whole address would
 * take minutes for a long text. `isOneOf` is an argument so that a test can count the steps.
 */
export function withoutAddresses(
  text: string,
  isOneOf = (kind: RegExp, character: string) => kind.test(character),
): string {
  let result = ''
  let from = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at
    while (start > from && isOneOf(localPart, text.charAt(start - 1))) start -= 1
    let end = at + 1
    while (end < text.length && isOneOf(domain, text.charAt(end))) end += 1
    // A dot at the end belongs to the sentence.
    if (text.charAt(end - 1) === '.') end -= 1
    if (start === at || !text.slice(at + 1, end).includes('.')) continue
    result += `${text.slice(from, start)}…@…`
    from = end
  }
  return result + text.slice(from)
}
