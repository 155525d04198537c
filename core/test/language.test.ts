import t from 'tap'
import { preferredLanguage } from '../language.ts'
import {
  acceptLanguageCases,
  countCompared,
  longAcceptLanguages,
} from './support/accept-language.ts'

t.test('Accept-Language: the weight decides, then the order', async (t) => {
  for (const [header, language] of acceptLanguageCases)
    t.equal(preferredLanguage(header), language, header || 'an empty header')
  t.equal(preferredLanguage(undefined), undefined)
})

t.test('a long header is read in linear time', async (t) => {
  for (const header of longAcceptLanguages) {
    const compared = await countCompared(Array.prototype, () => preferredLanguage(header))
    t.ok(compared > 0 && compared <= 4 * header.length, `${header.slice(0, 9)}: ${compared}`)
  }
})
