import t from 'tap'
import { languages } from '#core/language.ts'
import { composeAccountMail } from '#core/presentation/mails/account-mail.ts'
import { accountMailKinds } from '#core/presentation/mails/account-texts.ts'

const placeholders = { code: '{####}', username: '{username}', contact: 'help@shop.example' }

t.test('every mail has the placeholders that Cognito replaces, within its limits', async (t) => {
  for (const kind of accountMailKinds) {
    for (const language of languages) {
      const { subject, html } = composeAccountMail(kind, language, placeholders)
      const what = `${kind}, ${language}`
      t.equal(html.split('{####}').length, 2, `${what}: the code, once`)
      t.equal(html.includes('{username}'), kind === 'invitation', `${what}: the user name`)
      t.ok(html.length < 20_000 && subject.length <= 140, `${what}: ${html.length} characters`)
      t.match(html, `<html lang="${language}">`)
      t.notMatch(html, /undefined|null|NaN|href="(?!mailto:help@shop\.example")/, what)
      // The pattern of Cognito's messages. Java's \s has no non-breaking space.
      t.match(`${subject}${html}`, /^[\p{L}\p{M}\p{S}\p{N}\p{P} \t\n]+$/u, `${what}: characters`)
    }
  }
})

t.test('the subjects of a language differ, and so do those of the languages', async (t) => {
  const subjects = accountMailKinds.flatMap((kind) =>
    languages.map((language) => composeAccountMail(kind, language, placeholders).subject),
  )
  t.equal(new Set(subjects).size, accountMailKinds.length * languages.length)
})

t.test('it tells where to write to, if the shop has a contact address', async (t) => {
  const htmlOf = (language: 'fr' | 'en', contact?: string) =>
    composeAccountMail('password', language, { ...placeholders, contact }).html
  const link = '<a [^>]*href="mailto:help@shop.example"[^>]*>help@shop.example</a>'
  t.match(
    htmlOf('fr', 'help@shop.example'),
    new RegExp(`Répondez à ce message ou écrivez à ${link}`),
  )
  t.match(
    htmlOf('en', 'help@shop.example'),
    new RegExp(`Reply to this message or write to ${link}`),
  )
  t.notMatch(htmlOf('fr'), /mailto|écrivez|Répondez/)
  t.notMatch(htmlOf('en'), /mailto|write to|Reply/)
})
