import type { Language } from '#core/language.ts'
import { type Html, html } from '#core/presentation/html.ts'

/** The shop's own time: the server's time zone means nothing to a reader. */
const timeZone = 'Europe/Paris'

const localeOf = (language: Language) => (language === 'fr' ? 'fr-FR' : 'en-IE')

/** A date and time (ISO 8601) as people at the shop's place read it. */
export function moment(iso: string, language: Language): Html {
  const format = new Intl.DateTimeFormat(localeOf(language), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  })
  return html`<time datetime="${iso}">${format.format(new Date(iso))}</time>`
}

/** The time of day alone, for what ends within the hour. */
export function timeOfDay(iso: string, language: Language): Html {
  const format = new Intl.DateTimeFormat(localeOf(language), { timeStyle: 'short', timeZone })
  return html`<time datetime="${iso}">${format.format(new Date(iso))}</time>`
}
