import { type Html, html } from '#core/presentation/html.ts'

/**
 * Shows a product's small picture. Its `alt` is empty, because the product's name is always next to
 * it.
 */
export function picture(sku: string): Html {
  return html`<img class="picture" src="/pictures/${sku}.webp" alt="" width="64" height="80" loading="lazy">`
}
