const nbsp = '\u00a0'

/**
 * Inserts non-breaking spaces between a number and its unit, inside French quotation marks, and
 * before the punctuation marks that follow a space in French.
 */
export function typeset(text: string): string {
  return text
    .replace(/ ([:;!?»%])/g, `${nbsp}$1`)
    .replace(/« /g, `«${nbsp}`)
    .replace(
      /(\d) (?=(?:°C|cl|ml|cm|g|g\/m²|litre|litres|l|jours|ans|days|years|%|×|€)(?![\p{L}]))/gu,
      `$1${nbsp}`,
    )
    .replace(/× (?=\d)/g, `×${nbsp}`)
}
