import { type Language, locales } from '../language.ts'

/** The shop's time zone: the server's means nothing to a reader. */
const timeZone = 'Europe/Paris'

/** Returns a date and time (ISO 8601) for people: `29 nov. 2026, 18:35` in French. */
export function formatDateTime(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(iso))
}

/** Returns the time of day: `18:35`. */
export function formatTimeOfDay(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], { timeStyle: 'short', timeZone }).format(
    new Date(iso),
  )
}
