/**
 * Words that a password must not contain, because everyone tries them at this shop: its name, and the
 * most common words and keys of its languages. docs/security/rules.md lists them.
 */
export const commonWords = [
  'comptoir',
  'password',
  'motdepasse',
  'azerty',
  'qwerty',
  'bonjour',
  'welcome',
  '12345678',
] as const

/** Characters that people write instead of a letter. */
const lookAlikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** Returns whether the password contains one of the words, also as `P@ssw0rd` or `C0mpt0ir`. */
export function hasCommonWord(password: string): boolean {
  const plain = password.toLowerCase()
  const read = plain.replace(/[01345@$!]/g, (character) => lookAlikes[character] ?? character)
  return commonWords.some((word) => plain.includes(word) || read.includes(word))
}
