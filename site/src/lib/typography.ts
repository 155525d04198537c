const noBreak = '\u00a0'

/**
 * Inserts no-break spaces: between a number and its unit, and in French between a word and the
 * punctuation after it.
 */
export function typeset(text: string): string {
  return text
    .replace(/ ([:;!?»%])/g, `${noBreak}$1`)
    .replace(/« /g, `«${noBreak}`)
    .replace(/(\d) (?=(?:°C|cl|ml|cm|g|g\/m²|litre|litres|l|%|×|€)(?![\p{L}]))/gu, `$1${noBreak}`)
    .replace(/× (?=\d)/g, `×${noBreak}`)
}
