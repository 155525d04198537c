import type { Language } from '../../language.ts'

/** Accept-Language headers and the shop's language that each prefers; undefined for none. */
export const acceptLanguageCases: readonly (readonly [string, Language | undefined])[] = [
  ['fr;q=0.3, en;q=0.9', 'en'],
  ['en;q=0.3, fr;q=0.9', 'fr'],
  ['en-GB,en;q=0.9', 'en'],
  ['de-DE, EN;q=0.8, fr;q=0.7', 'en'],
  ['fr-CA ; q=0.5 , en ; q=0.6', 'en'],
  ['en, fr', 'en'],
  ['fr, en', 'fr'],
  ['fr;q=0, en;q=0.1', 'en'],
  ['fr;q=0, *', 'en'],
  ['de, *;q=0.1', 'fr'],
  ['en;q=0.5, *;q=0.8', 'fr'],
  ['en;q=0.5, *;q=0.2', 'en'],
  ['fr;q=high, en;q=0.1', 'en'],
  ['en;level=1;q=0.2, fr;q=0.1', 'en'],
  ['eng, frr, french', undefined],
  ['de, ja;q=0.9', undefined],
  ['', undefined],
  [';q=1,,', undefined],
]

/** Headers of 16 KB, which the shop must read in a time that grows with their length only. */
export const longAcceptLanguages: readonly string[] = ['*,', 'de,', 'fr,', ';', 'en;q=0.1,*,'].map(
  (part) => part.repeat(16_000 / part.length),
)

/** Runs `work` and returns how many elements `includes` compared at most. */
export async function countCompared(
  /** That of the realm in which `work` runs. */
  prototype: Pick<unknown[], 'includes'>,
  work: () => unknown,
): Promise<number> {
  const { includes } = prototype
  let compared = 0
  prototype.includes = function counting(this: unknown[], ...given) {
    compared += this.length
    return includes.apply(this, given)
  }
  try {
    await work()
  } finally {
    prototype.includes = includes
  }
  return compared
}
