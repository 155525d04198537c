const noBreak = '\u00a0'

/**
 * Keeps together what must not part at a line's end: a number and its unit, and in French a mark
 * and the word before it.
 */
export function typeset(text: string): string {
  return text
    .replace(/ ([:;!?»%])/g, `${noBreak}$1`)
    .replace(/« /g, `«${noBreak}`)
    .replace(/(\d) (?=(?:°C|cl|ml|cm|g|g\/m²|litre|litres|l|%|×|€)(?![\p{L}]))/gu, `$1${noBreak}`)
    .replace(/× (?=\d)/g, `×${noBreak}`)
}
