import type { Language } from '../../language.ts'
import { type Html, html, markupOf } from '../html.ts'

/** The parts of a mail, which it shows in this order. Lines are text without markup. */
export type MailParts = {
  readonly language: Language
  readonly title: string
  readonly paragraphs: readonly string[]
  /** Rows of two columns: a text and an amount. The last rows may be emphasised. */
  readonly rows: readonly {
    readonly label: string
    readonly amount: string
    readonly isTotal?: boolean
  }[]
  readonly address?: { readonly title: string; readonly lines: readonly string[] }
  /** A code to type, shown large. */
  readonly code?: string
  readonly link?: { readonly label: string; readonly url: string }
  /** The address that answers buyers. */
  readonly contact: string | undefined
  readonly footer: string
}

const questions: Readonly<Record<Language, string>> = {
  fr: 'Une question\u00a0? Répondez à ce message ou écrivez à',
  en: 'A question? Reply to this message or write to',
}

/** Returns the plain text of a mail. */
export function mailText(parts: MailParts): string {
  const { language, title, paragraphs, rows, address, code, link, contact, footer } = parts
  const colon = language === 'fr' ? '\u00a0:' : ':'
  return [
    title,
    ...paragraphs,
    rows.map(({ label, amount }) => `${label}${colon} ${amount}`).join('\n'),
    address && [address.title, ...address.lines].join('\n'),
    code,
    link && `${link.label}${colon} ${link.url}`,
    contact && `${questions[language]} ${contact}`,
    `— Comptoir\n${footer}`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

/**
 * Returns the HTML of a mail. Mail programs support tables and inline styles, and little else. The
 * style sheet adds dark colours for programs that read it. Not a library: MJML and React Email
 * would add about two hundred packages for one layout.
 */
export function mailHtml(parts: MailParts): string {
  const { language, title, paragraphs, rows, address, code, link, contact, footer } = parts
  return markupOf(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #1d1713 !important; }
  .card { background: #2b211a !important; }
  .card, .card td, .card th { color: #f4ecdf !important; border-color: #5a4a3d !important; }
  .card .soft { color: #cbbba8 !important; }
  .button { background: #e0a184 !important; color: #1d1713 !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#fbf6ee;">
<div style="display:none;max-height:0;overflow:hidden;">${paragraphs[0]}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#fbf6ee;">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="${cardStyle}">
<tr><td style="padding:28px 28px 8px;">
<p class="soft" style="margin:0 0 16px;color:#6b5b4d;font:600 15px/1.5 ${serif};">Comptoir</p>
<h1 style="margin:0 0 16px;font:600 24px/1.3 ${serif};">${title}</h1>
${paragraphs.map((text) => html`<p style="margin:0 0 16px;">${text}</p>`)}
${rows.length > 0 && table(rows)}
${address && addressBlock(address)}
${code && html`<p class="code" style="${codeStyle}">${code}</p>`}
${link && html`<p style="margin:24px 0;"><a class="button" href="${link.url}" style="${buttonStyle}">${link.label}</a></p>`}
</td></tr>
<tr><td class="soft" style="padding:16px 28px 28px;color:#6b5b4d;font-size:14px;">
${contact && html`<p style="margin:0 0 12px;">${questions[language]} <a class="soft" href="mailto:${contact}" style="color:#6b5b4d;">${contact}</a></p>`}
<p style="margin:0;">${footer}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`)
}

const serif = "'Iowan Old Style',Palatino,Georgia,serif"
const sans = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const cardStyle = `max-width:600px;background:#fffdf9;border-radius:8px;color:#2b211a;font:16px/1.6 ${sans};`
const buttonStyle =
  'display:inline-block;padding:12px 20px;border-radius:8px;background:#9a4a2f;color:#fffdf9;font-weight:600;text-decoration:none;'
const codeStyle =
  "margin:24px 0;font:700 28px/1.3 ui-monospace,Menlo,Consolas,'Liberation Mono',monospace;letter-spacing:4px;"

function table(rows: MailParts['rows']): Html {
  return html`<table width="100%" cellpadding="0" cellspacing="0" style="margin:8px 0 16px;border-collapse:collapse;">
${rows.map(({ label, amount, isTotal }) => {
  const style = `padding:8px 0;border-top:1px solid #e3d8c6;font-weight:${isTotal ? 700 : 400};`
  return html`<tr><td style="${style}">${label}</td><td align="right" style="${style}white-space:nowrap;padding-left:16px;">${amount}</td></tr>
`
})}</table>`
}

function addressBlock({ title, lines }: NonNullable<MailParts['address']>): Html {
  return html`<h2 style="margin:16px 0 4px;font:600 17px/1.4 ${serif};">${title}</h2>
<p style="margin:0 0 16px;">${lines.map((line, index) => html`${index > 0 && html`<br>`}${line}`)}</p>`
}
