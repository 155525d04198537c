import { type Language, locales } from '../language.ts'
import type { Address } from '../ports/payment-event.ts'

/**
 * The lines with the postal code (Z), the city (C) and the state or province (S), where they differ
 * from `Z C`: the formats of https://github.com/google/libaddressinput, in RegionDataConstants.java.
 * A package with all countries would be 2 kB of the API's zip. The test has all countries to which
 * the shop ships.
 */
const lastLines: Readonly<Record<string, readonly string[]>> = {
  AU: ['C S Z'],
  CA: ['C S Z'],
  ES: ['Z C S'],
  GB: ['C', 'Z'],
  IE: ['C', 'S', 'Z'],
  IT: ['Z C S'],
  US: ['C, S Z'],
}

/** Returns the lines of an address in the order of its country, without empty lines. */
export function formatAddress(address: Address, language: Language): readonly string[] {
  const { name, line1, line2 = '', postalCode, city, country } = address
  // Some provinces have the name of their city.
  const state = address.state === city ? '' : (address.state ?? '')
  const fields: Readonly<Record<string, string>> = { Z: postalCode, C: city, S: state }
  const fill = (line: string) =>
    line
      .replaceAll(/[ZCS]/g, (field) => fields[field] ?? '')
      .replaceAll(/^[, ]+|[, ]+$| (?= )/g, '')
  const lines = (lastLines[country] ?? ['Z C', 'S']).map(fill)
  const countryName =
    country && new Intl.DisplayNames(locales[language], { type: 'region' }).of(country)
  return [name, line1, line2, ...lines, countryName].filter((line): line is string => Boolean(line))
}
