import type { Language } from '../../../core/language.ts'

/** Returns the language of the current page. */
export function pageLanguage(): Language {
  return document.documentElement.lang === 'en' ? 'en' : 'fr'
}
