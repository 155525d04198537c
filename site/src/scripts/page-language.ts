import type { Language } from '../../../core/language.ts'

export function pageLanguage(): Language {
  return document.documentElement.lang === 'en' ? 'en' : 'fr'
}
