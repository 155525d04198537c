/**
 * Which fields Stripe's form for a delivery address requires, by country, besides the name and the
 * street. The form follows the country's own format, so that fields that the country does not have
 * are null in the session.
 * https://docs.stripe.com/elements/address-element
 * https://github.com/stripe/stripe-ios/blob/master/StripeUICore/StripeUICore/Resources/JSON/localized_address_data.json
 * (the table of Stripe's own forms: `require` has A for the street, C for the city, Z for the
 * postal code; AC by default)
 */
const cityIsOptional = new Set('AE AG CO GI HK ID JP KY MO NR SG SM VG VN'.split(' '))

const postalCodeIsRequired = new Set(
  `
  AT AU AX BE BL BR CA CH CN CZ DE DK EE ES FI FK FR GB GF GG GL GP GR GS GU HU IM IN IO IT JE
  JP KR LI LT LU LV MF MQ MX MY NC NL NO NZ PF PL PM PN PR PT RE RO RU SE SG SH SJ SK SM TC TR
  TW UA US WF YT ZA
`
    .trim()
    .split(/\s+/),
)

/** Returns the names of the fields that a buyer in this country must fill in. */
export function requiredAddressFields(country: string): readonly string[] {
  return [
    'name',
    'line1',
    ...(postalCodeIsRequired.has(country) ? ['postalCode'] : []),
    ...(cityIsOptional.has(country) ? [] : ['city']),
    'country',
  ]
}
