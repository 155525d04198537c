/**
 * The characters that change how a terminal shows other text: control characters, line separators,
 * and those that reverse the reading direction.
 */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/**
 * Returns the text with its unprintable characters as escapes, such as `\u001b`. Without this, a text
 * from a queue, a buyer or a vendor could move the cursor, hide lines or imitate them.
 */
export function printable(text: string): string {
  return text.replace(unprintable, escaped)
}

/** Like `printable`, for a text of several lines: keeps line breaks and tabs. */
export function printableLines(text: string): string {
  return text.replace(unprintable, (one) => (one === '\n' || one === '\t' ? one : escaped(one)))
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
