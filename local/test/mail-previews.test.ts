import t from 'tap'
import { mailKinds } from '#core/order/order-mail.ts'
import { accountMailKinds } from '#core/presentation/mails/account-texts.ts'
import { previewMails } from '../control/mail-previews.ts'

const previews = previewMails('https://shop.example', 'help@shop.example')

t.test('the control page shows every mail in both languages', async (t) => {
  for (const language of ['fr', 'en'] as const) {
    const kinds = previews
      .filter((preview) => preview.language === language)
      .map(({ kind }) => kind)
    for (const kind of mailKinds) t.ok(kinds.includes(kind), `${kind}, ${language}`)
    for (const kind of accountMailKinds)
      t.ok(kinds.includes(`account: ${kind}`), `${kind}, ${language}`)
  }
})

t.test('it also shows the texts that depend on the order or the refund', async (t) => {
  const textOf = (wanted: string) =>
    previews.find(({ kind, language }) => kind === wanted && language === 'en')?.mail.text
  t.match(textOf('refunded: transfer'), 'by bank transfer')
  t.match(textOf('cancelled: unpaid'), 'Nothing was charged.')
  t.match(textOf('confirmed: other-amount'), 'Total: €70.00')
})
