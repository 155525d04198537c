import t from 'tap'
import { preferredLanguage } from '../language.ts'
import { acceptLanguageCases } from './support/accept-language.ts'

t.test('Accept-Language: the weight decides, then the order', async (t) => {
  for (const [header, language] of acceptLanguageCases)
    t.equal(preferredLanguage(header), language, header || 'an empty header')
  t.equal(preferredLanguage(undefined), undefined)
})
