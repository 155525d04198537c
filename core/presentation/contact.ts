/**
 * Placeholder of the shop's contact address in the site's pages, which are built before the address is
 * known. No mail server has this domain: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
 */
export const contactPlaceholder = 'contact@address.invalid'

/** Enclose the parts of a page that invite visitors to write to the shop. */
export const contactMarkers = { start: '<!--contact-->', end: '<!--/contact-->' } as const

const part = new RegExp(`${contactMarkers.start}(.*?)${contactMarkers.end}`, 'gs')

/**
 * Returns the markup with the shop's contact address. Without an address, returns it without the
 * parts that invite visitors to write.
 */
export function fillContact(markup: string, contact: string | undefined): string {
  return markup.replace(part, (_, content: string) =>
    contact ? content.replaceAll(contactPlaceholder, () => contact) : '',
  )
}
