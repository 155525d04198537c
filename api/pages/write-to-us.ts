import type { Language } from '#core/language.ts'
import { type Html, html } from '#core/presentation/html.ts'
import { texts } from './texts.ts'

type Options = {
  readonly language: Language
  /** The address that answers buyers. */
  readonly contact: string | undefined
  /** The subject of the message that the link prepares. */
  readonly subject?: string
}

/** Returns the words that invite a visitor to write, with a link; undefined without an address. */
export function writeToUs({ language, contact, subject }: Options): Html | undefined {
  if (!contact) return undefined
  const query = subject && `?subject=${encodeURIComponent(subject)}`
  return html`${texts[language].writeTo} <a href="mailto:${contact}${query}">${contact}</a>`
}
