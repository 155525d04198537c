/** What a User-Agent header contains, and the browser's name. The first that matches counts. */
const browsers = [
  ['Edg', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['FxiOS/', 'Firefox'],
  ['CriOS/', 'Chrome'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const

const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['CrOS', 'ChromeOS'],
  ['Mac OS X', 'Mac'],
  ['Linux', 'Linux'],
] as const

/**
 * Returns the families of a browser and its system, such as `Firefox, Windows`, so that customers
 * recognise their sessions; undefined if neither is known. No version and no model: they would
 * identify a person, and are not needed here.
 */
export function browserName(userAgent = ''): string | undefined {
  const find = (names: readonly (readonly [string, string])[]) =>
    names.find(([part]) => userAgent.includes(part))?.[1]
  return [find(browsers), find(systems)].filter(Boolean).join(', ') || undefined
}
