import { type Language, locales } from '../language.ts'

/** The shop's own time: the server's time zone means nothing to a reader. */
const timeZone = 'Europe/Paris'

/** Returns a date and time (ISO 8601) as people read it: `29 nov. 2026, 18:35` in French. */
export function formatDateTime(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(iso))
}

/** Returns the time of day alone: `18:35`. */
export function formatTimeOfDay(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], { timeStyle: 'short', timeZone }).format(
    new Date(iso),
  )
}
