import t from 'tap'
import { commonWords } from '#core/account/common-words.ts'
import { checkNewPassword } from '#core/account/password-rule.ts'

const refused = { code: 'weak_password', message: /without common words/ }

const check = (password: string) => checkNewPassword(password, async () => false)

t.test('a password with a common word is too weak, however it is written', async (t) => {
  for (const word of commonWords) await t.rejects(check(`xX7!${word}`), refused, word)
  for (const password of [
    'C0mpt0ir!75',
    'Comptoir#2026',
    'P@ssw0rd',
    'mY.Pa$$w0rd.1',
    'AzErTy#2026',
  ])
    await t.rejects(check(password), refused, password)
})

t.test('other strong passwords are accepted', async (t) => {
  for (const password of ['TestPass123!', 'Le-tram.part-a-7h', '1-Chat_dort.ici', 'Comptable-12'])
    await t.resolves(check(password), password)
})
