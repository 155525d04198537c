import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Language, languages } from '#core/language.ts'
import { fillContact } from '#core/presentation/contact.ts'
import { escapeHtml, type Html, markupOf } from '#core/presentation/html.ts'

/** The parts of a page that the API inserts into the shell. */
export type Page = {
  readonly title: string
  readonly content: Html
  readonly head?: Html | undefined
}

/** The site's empty page in each language, with the site's header, footer, styles and scripts. */
export type Shells = Readonly<Record<Language, string>>

const markers = {
  title: '<!--shell:title-->',
  head: '<!--shell:head-->',
  content: '<!--shell:content-->',
} as const

/**
 * Reads `<dir>/<language>/_shell/index.html` for each language, and inserts the contact address.
 * Throws Error if a file or one of its markers is missing: the site must be built before the API
 * starts.
 */
export function readShells(dir: string, contact: string | undefined): Shells {
  const read = (language: Language) => {
    const path = join(dir, language, '_shell', 'index.html')
    const shell = readFileSync(path, 'utf8')
    const missing = Object.values(markers).filter((marker) => !shell.includes(marker))
    if (missing.length > 0) throw new Error(`${path} is missing the markers ${missing.join(', ')}`)
    return [language, fillContact(shell, contact)] as const
  }
  return Object.fromEntries(languages.map(read)) as Shells
}

/**
 * Returns the complete page. `url` is the page's path and query, for the link to the other
 * language.
 */
export function fillShell(shell: string, { title, head, content }: Page, url: string): string {
  // Functions, because `replace` would interpret `$&` and similar sequences in a replacement text.
  return shell
    .replace(markers.title, () => escapeHtml(title))
    .replace(markers.head, () => (head ? markupOf(head) : ''))
    .replace(
      /href="\?lang=(\w\w)"/,
      (_, lang: string) => `href="${escapeHtml(inLanguage(url, lang))}"`,
    )
    .replace(markers.content, () => markupOf(content))
}

/** Returns the same URL with the query parameter `lang`. Other query parameters are kept. */
function inLanguage(url: string, lang: string): string {
  const [path = '', query = ''] = url.split('?')
  const fields = new URLSearchParams(query)
  fields.set('lang', lang)
  return `${path}?${fields}`
}
