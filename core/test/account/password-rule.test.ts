import t from 'tap'
import { commonWords } from '#core/account/common-words.ts'
import { checkStrength } from '#core/account/password-rule.ts'

const refused = { code: 'weak_password', message: /without common words/ }

t.test('a password with a common word is too weak, however it is written', async (t) => {
  for (const word of commonWords) t.throws(() => checkStrength(`xX7!${word}`), refused, word)
  for (const password of [
    'C0mpt0ir!75',
    'Comptoir#2026',
    'P@ssw0rd',
    'mY.Pa$$w0rd.1',
    'AzErTy#2026',
  ])
    t.throws(() => checkStrength(password), refused, password)
})

t.test('other strong passwords are accepted', async (t) => {
  for (const password of ['TestPass123!', 'Le-tram.part-a-7h', '1-Chat_dort.ici', 'Comptable-12'])
    t.doesNotThrow(() => checkStrength(password), password)
})
