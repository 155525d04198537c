import type { CatalogueFault } from './fault.ts'
import { limits } from './limits.ts'

/** Characters that no text of a catalogue may contain, and why. */
const rules: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/\p{Surrogate}/u, 'is half of a character: the text was damaged'],
  [/\ufffd/u, 'marks a character that was lost: the text was damaged'],
  [/\p{Noncharacter_Code_Point}/u, `is not a character (limit of ${limits.characters.of})`],
  [/(?!\n)\p{Control}/u, `is a control character (limit of ${limits.characters.of})`],
  [/\p{Bidi_Control}/u, 'reverses the order of the text around it: a page would show it wrongly'],
  [/[\u200b\u2060\ufeff]/u, 'is invisible: searches would not find the word'],
  [/[\u2028\u2029]/u, 'is a line separator: use a line break'],
]

/**
 * Returns a fault for each text, including keys, that a later system refuses or that would be
 * displayed wrongly.
 */
export function* textFaults(
  value: unknown,
  path: readonly string[] = [],
): Generator<CatalogueFault> {
  if (typeof value === 'string') {
    for (const message of faultsIn(value, path)) yield { path, message }
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const innerPath = [...path, key]
    for (const message of faultsIn(key, path)) yield { path: innerPath, message, atKey: true }
    yield* textFaults(inner, innerPath)
  }
}

function* faultsIn(text: string, path: readonly string[]): Generator<string> {
  for (const [pattern, why] of rules) {
    const [character] = pattern.exec(text) ?? []
    if (character) yield `${nameOf(character)} ${why}`
  }
  if (text !== text.trim()) yield 'begins or ends with a space or a line break: remove it'
  if (text.trim().includes('\n') && !path.includes('description')) {
    yield 'has a line break: write it in one line'
  }
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
