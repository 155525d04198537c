import t from 'tap'
import { preferredLanguage } from '../language.ts'
import { acceptLanguageCases } from './support/accept-language.ts'

t.test('the weights of Accept-Language decide, then the order', async (t) => {
  for (const [header, language] of acceptLanguageCases)
    t.equal(preferredLanguage(header), language, header || 'an empty header')
  t.equal(preferredLanguage(undefined), undefined)
})
