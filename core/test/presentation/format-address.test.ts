import t from 'tap'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { formatAddress } from '#core/presentation/format-address.ts'
import { checkout } from '../../../cli/deployment.ts'

type Parts = { readonly postalCode: string; readonly city: string; readonly state?: string }

const linesOf = (country: string, parts: Parts) =>
  formatAddress({ name: 'A', line1: '1', country, ...parts }, 'en').slice(2)

/**
 * An address in each country, and its last lines in the formats of
 * https://github.com/google/libaddressinput.
 */
const samples: Readonly<Record<string, readonly [Parts, ...string[]]>> = {
  AT: [{ postalCode: '1010', city: 'Wien' }, '1010 Wien', 'Austria'],
  AU: [{ postalCode: '3000', city: 'Melbourne', state: 'VIC' }, 'Melbourne VIC 3000', 'Australia'],
  BE: [{ postalCode: '1000', city: 'Bruxelles' }, '1000 Bruxelles', 'Belgium'],
  CA: [{ postalCode: 'H3B 1A7', city: 'Montréal', state: 'QC' }, 'Montréal QC H3B 1A7', 'Canada'],
  DE: [{ postalCode: '10115', city: 'Berlin' }, '10115 Berlin', 'Germany'],
  ES: [{ postalCode: '08850', city: 'Gavà', state: 'Barcelona' }, '08850 Gavà Barcelona', 'Spain'],
  FR: [{ postalCode: '44000', city: 'Nantes' }, '44000 Nantes', 'France'],
  GB: [{ postalCode: 'SW1A 2AA', city: 'London' }, 'London', 'SW1A 2AA', 'United Kingdom'],
  IE: [
    { postalCode: 'T12 W8KN', city: 'Cork', state: 'Co. Cork' },
    'Cork',
    'Co. Cork',
    'T12 W8KN',
    'Ireland',
  ],
  IT: [{ postalCode: '00184', city: 'Roma', state: 'RM' }, '00184 Roma RM', 'Italy'],
  LU: [{ postalCode: 'L-1211', city: 'Luxembourg' }, 'L-1211 Luxembourg', 'Luxembourg'],
  NL: [{ postalCode: '1012 JS', city: 'Amsterdam' }, '1012 JS Amsterdam', 'Netherlands'],
  PT: [{ postalCode: '1100-148', city: 'Lisboa' }, '1100-148 Lisboa', 'Portugal'],
  US: [{ postalCode: '02110', city: 'Boston', state: 'MA' }, 'Boston, MA 02110', 'United States'],
}

t.test('an address has the order of its country', async (t) => {
  for (const [country, [parts, ...lines]] of Object.entries(samples))
    t.same(linesOf(country, parts), lines, country)
})

t.test('the samples have every country to which the shop ships', async (t) => {
  const missing = readCatalogue(checkout).shipTo.filter((country) => !(country in samples))
  t.same(missing, [], 'look up the format, then add the country here')
})

t.test('empty parts leave no gaps', async (t) => {
  t.same(linesOf('US', { postalCode: '02110', city: '' }), ['02110', 'United States'])
  t.same(linesOf('US', { postalCode: '', city: 'Boston' }), ['Boston', 'United States'])
  t.same(linesOf('CA', { postalCode: 'H3B 1A7', city: 'Laval' })[0], 'Laval H3B 1A7')
  t.same(linesOf('ES', { postalCode: '28013', city: 'Madrid', state: 'Madrid' })[0], '28013 Madrid')
  t.same(linesOf('SG', { postalCode: '049483', city: '' }), ['049483', 'Singapore'])
  t.same(linesOf('', { postalCode: '44000', city: 'Nantes', state: 'x' }), ['44000 Nantes', 'x'])
})
