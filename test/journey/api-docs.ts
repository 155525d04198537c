import { join } from 'node:path'
import type { Shopper } from './shopper.ts'

/**
 * Opens the API's documentation. It must show every operation, and the browser must report no
 * error: a violation of the content security policy is one.
 */
export async function readApiDocs({ page, shop }: Shopper, folder: string): Promise<string> {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  const answer = await page.request.get(`${shop}/api/openapi.json`)
  const { paths } = (await answer.json()) as { paths: Record<string, object> }
  const count = Object.values(paths).flatMap(Object.keys).length
  await page.goto(`${shop}/api/docs`)
  await page.waitForSelector('.opblock')
  const shown = await page.locator('.opblock').count()
  await page.locator('.opblock-summary').first().click()
  await page.waitForSelector('.opblock-body')
  await page.screenshot({ path: join(folder, 'api-docs.png'), fullPage: true })
  await page.setViewportSize({ width: 390, height: 844 })
  const width = await page.evaluate<number>('document.documentElement.scrollWidth')
  if (width > 390) throw new Error(`the page is ${width} px wide on a phone`)
  const landmarks = await page.locator('main').count()
  if (landmarks !== 1) throw new Error(`the page has ${landmarks} main landmarks`)
  if (shown !== count) throw new Error(`${shown} operations shown, ${count} in the document`)
  if (errors.length > 0) throw new Error(`the browser reports: ${errors.join(', ')}`)
  return `${shown} operations`
}
