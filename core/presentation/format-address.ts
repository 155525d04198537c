import { type Language, locales } from '../language.ts'
import type { Address } from '../ports/payment-event.ts'

/** Returns the lines of an address, as on a parcel, without empty lines. */
export function formatAddress(address: Address, language: Language): readonly string[] {
  const { name, line1, line2 = '', postalCode, city, state = '', country } = address
  const countryName =
    country && new Intl.DisplayNames(locales[language], { type: 'region' }).of(country)
  const lines = [name, line1, line2, `${postalCode} ${city}`.trim(), state, countryName]
  return lines.filter((line): line is string => Boolean(line))
}
