/**
 * Replaces the lines between two marker lines. Throws Error with the markers if the text does not
 * contain them.
 */
export function replaceBetween(
  text: string,
  { begin, end }: { readonly begin: string; readonly end: string },
  lines: readonly string[],
): string {
  const all = text.split('\n')
  const from = all.findIndex((line) => line.trim() === begin)
  const to = all.findIndex((line, index) => index > from && line.trim() === end)
  if (from === -1 || to === -1) throw new Error(`must contain the lines "${begin}" and "${end}"`)
  return [...all.slice(0, from + 1), ...lines, ...all.slice(to)].join('\n')
}
