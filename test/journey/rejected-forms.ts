import type { Page } from 'playwright-core'
import type { Language } from '#core/language.ts'
import type { Scenario } from './payments.ts'
import { bowl, mug } from './shopper.ts'

const pages = { fr: bowl.page, en: mug.page } as const

/** Submits a form with values that the browser's own checks would stop. */
async function submitAnyway(page: Page, form: string, button: string): Promise<void> {
  await page.$eval(form, (element) => element.setAttribute('novalidate', ''))
  await page.click(`${form} ${button}`)
}

/**
 * Checks that the page shows the rejected value, and that it does so after a reload, which must not
 * send the form again, and in the other language.
 */
async function expectKept(page: Page, field: string, typed: string, language: Language) {
  const sent: string[] = []
  const onRequest = (request: { method: () => string }) => void sent.push(request.method())
  const look = async (where: string, wanted: Language) => {
    await page.waitForSelector(`html[lang=${wanted}] ${field}[aria-invalid=true]`)
    const value = await page.inputValue(field)
    if (value !== typed) throw new Error(`${where}: the field has ${value}, not ${typed}`)
    const described = await page.getAttribute(field, 'aria-describedby')
    for (const id of described?.split(' ') ?? [])
      if (!(await page.textContent(`#${id}`))?.trim()) throw new Error(`${where}: no text in ${id}`)
    await page.waitForSelector('[role=alert]')
  }
  await look('the answer', language)
  page.on('request', onRequest)
  await page.reload()
  await look('after a reload', language)
  const other = language === 'fr' ? 'en' : 'fr'
  await page.click(`a[hreflang=${other}]`)
  await look('in the other language', other)
  page.off('request', onRequest)
  if (sent.includes('POST')) throw new Error('a form was sent again')
}

const rejected =
  (language: Language): Scenario =>
  async ({ page, shop }) => {
    await page.goto(`${shop}/api/orders/find?lang=${language}`)
    await page.fill('[name=number]', '4F7')
    await page.fill('[name=email]', 'camille@example.com')
    await submitAnyway(page, '.auth-form', 'button')
    await expectKept(page, '[name=number]', '4F7', language)
    if ((await page.inputValue('[name=email]')) !== 'camille@example.com')
      throw new Error('the address is lost')

    for (const button of ['[formaction]', 'button:not([formaction])']) {
      await page.goto(shop + pages[language])
      await page.fill('form[data-add-to-cart] [name=quantity]', '0')
      await submitAnyway(page, 'form[data-add-to-cart]', button)
      await expectKept(page, '.rejected-form [name=quantity]', '0', language)
    }
    return 'kept'
  }

/** Scenarios of forms that the shop rejects. */
export const rejectedForms: Readonly<Record<string, Scenario>> = {
  'rejected forms, in French': rejected('fr'),
  'rejected forms, in English': rejected('en'),
}
