import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Language, languages } from '#core/language.ts'
import { escapeHtml, type Html, markupOf } from '#core/presentation/html.ts'

/** What a page puts into the shell. */
export type Page = {
  readonly title: string
  readonly content: Html
  readonly head?: Html | undefined
}

/** The site's own empty page, one a language: header, footer, styles and scripts are the site's. */
export type Shells = Readonly<Record<Language, string>>

const markers = {
  title: '<!--shell:title-->',
  head: '<!--shell:head-->',
  content: '<!--shell:content-->',
} as const

/**
 * Reads `<dir>/<language>/_shell/index.html` for each language. Throws Error where one is not there
 * or lacks a marker: the site must be built before the API that fills its pages.
 */
export function readShells(dir: string): Shells {
  const read = (language: Language) => {
    const path = join(dir, language, '_shell', 'index.html')
    const shell = readFileSync(path, 'utf8')
    const missing = Object.values(markers).filter((marker) => !shell.includes(marker))
    if (missing.length > 0) throw new Error(`${path} lacks ${missing.join(', ')}`)
    return [language, shell] as const
  }
  return Object.fromEntries(languages.map(read)) as Shells
}

/** The whole page as text; `address` is where a browser can ask for it again. */
export function fillShell(shell: string, { title, head, content }: Page, address: string): string {
  // Functions, because in a replacement text `$&` and its kin would be read as patterns.
  return shell
    .replace(markers.title, () => escapeHtml(title))
    .replace(markers.head, () => (head ? markupOf(head) : ''))
    .replace(
      /href="\?lang=(\w\w)"/,
      (_, lang: string) => `href="${escapeHtml(inLanguage(address, lang))}"`,
    )
    .replace(markers.content, () => markupOf(content))
}

/** The same page in another language: what else its address says stays. */
function inLanguage(address: string, lang: string): string {
  const [path = '', query = ''] = address.split('?')
  const fields = new URLSearchParams(query)
  fields.set('lang', lang)
  return `${path}?${fields}`
}
