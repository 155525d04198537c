import type { Language } from '#core/language.ts'
import { formatDateTime, formatTimeOfDay } from '#core/presentation/format-time.ts'
import { type Html, html } from '#core/presentation/html.ts'

/** Shows a date and time (ISO 8601) in the shop's time zone. */
export const dateTime = (iso: string, language: Language): Html =>
  html`<time datetime="${iso}">${formatDateTime(iso, language)}</time>`

/** Shows only the time of day, for deadlines within the hour. */
export const timeOfDay = (iso: string, language: Language): Html =>
  html`<time datetime="${iso}">${formatTimeOfDay(iso, language)}</time>`
