/**
 * Limits of the systems that receive the catalogue's values later. A value that one of them refuses
 * would fail a checkout or block a paid order. Messages name `of`, the system that sets the limit.
 * Limits of amounts depend on the currency: see core/charge-limits.ts.
 *
 * DynamoDB (400 KB per item), SQS (1 MiB per message) and SES (10 to 40 MB) need no limit here: a
 * test proves that the largest possible order is far smaller.
 */
export const limits = {
  /** Also the name on Stripe's payment page, which takes 5000 characters. */
  nameCharacters: {
    maximum: 200,
    of: 'MySQL: order_lines.name is VARCHAR(200)',
    source: 'https://dev.mysql.com/doc/refman/8.0/en/char.html',
  },
  skuCharacters: {
    maximum: 32,
    of: 'MySQL: order_lines.sku is VARCHAR(32)',
    source: 'https://dev.mysql.com/doc/refman/8.0/en/char.html',
  },
  stock: {
    maximum: Number.MAX_SAFE_INTEGER,
    of: 'JavaScript, which reads DynamoDB’s numbers exactly up to here',
    source:
      'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html',
  },
  countries: {
    of: 'Stripe: shipping_address_collection.allowed_countries',
    source: 'https://docs.stripe.com/api/checkout/sessions/create',
  },
  currencies: { of: 'Stripe', source: 'https://docs.stripe.com/currencies' },
  charges: {
    of: 'Stripe',
    source: 'https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts',
  },
  characters: {
    of: 'SQS and SNS: characters of XML 1.0',
    source:
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html',
  },
} as const

/** Maximum number of lines in an order. Stripe accepts 100, and recommends a few dozen. */
export const maxOrderLines = 20

/**
 * Countries for which Stripe Checkout collects a delivery address. Without ZZ, which is not a
 * country.
 */
export const shippingCountries: readonly string[] = `
  AC AD AE AF AG AI AL AM AO AQ AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
  BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ
  FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ
  IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MK
  ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
  PN PR PS PT PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SZ TA TC TD
  TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM ZW`
  .trim()
  .split(/\s+/)
