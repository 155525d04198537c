import { type Html, html } from '#core/presentation/html.ts'

/** The site's small picture of a product. It only decorates: the name always stands beside it. */
export function picture(sku: string): Html {
  return html`<img class="picture" src="/pictures/${sku}.webp" alt="" width="64" height="80" loading="lazy">`
}
