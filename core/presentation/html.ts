const markup = Symbol('markup')

/** Text that is HTML already; only `html` makes it, so nothing else reaches a page unescaped. */
export type Html = { readonly [markup]: string }

type Value = Html | string | number | false | undefined | readonly Value[]

/**
 * HTML as a template. Texts and numbers are escaped, for content and for quoted attributes alike;
 * what `html` made is kept, lists are joined, false and undefined are nothing.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { [markup]: String.raw({ raw: parts }, ...values.map(render)) }
}

/** The HTML as text, ready to be sent. */
export function markupOf(page: Html): string {
  return page[markup]
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function render(value: Value): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return isList(value) ? value.map(render).join('') : value[markup]
}

const isList = (value: Html | readonly Value[]): value is readonly Value[] => Array.isArray(value)
