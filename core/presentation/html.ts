const markup = Symbol('markup')

/** HTML markup. Only `html` creates it, so that all other text on a page is escaped. */
export type Html = { readonly [markup]: string }

type Value = Html | string | number | false | undefined | readonly Value[]

/**
 * Template tag for HTML. Escapes texts and numbers, for content and for quoted attributes. Keeps
 * values that `html` created, joins lists, and omits false and undefined.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { [markup]: String.raw({ raw: parts }, ...values.map(render)) }
}

/** Returns the markup as a string. */
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
