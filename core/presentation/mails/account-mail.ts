import type { Language } from '../../language.ts'
import { type AccountMailKind, accountTexts } from './account-texts.ts'
import { mailHtml } from './layout.ts'

/** Cognito sends HTML only. */
export type AccountMail = { readonly subject: string; readonly html: string }

/**
 * Returns a mail with a code, or with placeholders for the code and the user name that Cognito
 * replaces. Only an invitation shows the user name.
 */
export function composeAccountMail(
  kind: AccountMailKind,
  language: Language,
  {
    code,
    username = '',
    contact,
  }: {
    readonly code: string
    readonly username?: string | undefined
    /** The address that answers buyers. */
    readonly contact: string | undefined
  },
): AccountMail {
  const { kinds, why } = accountTexts[language]
  const { subject, title, news } = kinds[kind]
  const parts = {
    language,
    title,
    paragraphs: news(username),
    rows: [],
    code,
    contact,
    footer: why,
  }
  // Cognito's pattern for messages has no non-breaking space.
  return { subject, html: mailHtml(parts).replaceAll('\u00a0', '&#160;') }
}
