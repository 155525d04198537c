import type { Language } from '#core/language.ts'
import { formatDateTime, formatTimeOfDay } from '#core/presentation/format-time.ts'
import { type Html, html } from '#core/presentation/html.ts'

/** A date and time (ISO 8601) as people at the shop's place read it. */
export const moment = (iso: string, language: Language): Html =>
  html`<time datetime="${iso}">${formatDateTime(iso, language)}</time>`

/** The time of day alone, for what ends within the hour. */
export const timeOfDay = (iso: string, language: Language): Html =>
  html`<time datetime="${iso}">${formatTimeOfDay(iso, language)}</time>`
