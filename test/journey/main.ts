import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { readTargetVariables } from '../../cli/target-variables.ts'
import { openBrowser } from '../support/browser.ts'
import { createReport } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'
import { readApiDocs } from './api-docs.ts'
import { checkElevenSteps } from './eleven-steps.ts'
import { guests } from './guests.ts'
import { recoverFromLostNetwork } from './lost-network.ts'
import { outages } from './outages.ts'
import { checkPages } from './pages.ts'
import { scenarios, withAccount } from './payments.ts'
import { rejectedForms } from './rejected-forms.ts'
import { returns } from './returns.ts'
import type { Shopper } from './shopper.ts'
import { checkSoldOut, checkTabs } from './tabs.ts'

/** `make journey`: a browser buys in a new shop, with every payment method. */
const timeScale = 0.05
const { SHORT: isShort } = readTargetVariables('journey', process.env)
const report = createReport()
const browser = await openBrowser().catch(giveUp)
const shop = await openShop({ timeScale }).catch(giveUp)
const screenshots = join(shop.config.root, '.local/journey')
mkdirSync(screenshots, { recursive: true })

try {
  console.log('\nThe eleven steps')
  const passed = await visit(browser, shop, true, 'eleven-steps', (shopper) =>
    checkElevenSteps({
      shop,
      shopper,
      report,
      screenshot: async (name) =>
        void (await shopper.page.screenshot({
          path: join(screenshots, `${name}.png`),
          fullPage: true,
        })),
    }),
  )
  console.log(`${passed}/11 steps`)

  for (const scripted of [true, false]) {
    console.log(`\nEvery way to pay, ${scripted ? 'with' : 'without'} JavaScript`)
    const all = Object.entries({
      ...scenarios,
      ...returns,
      ...guests,
      ...rejectedForms,
      'an account, from sign-up to sign-out': withAccount,
    }).filter(([name]) => !isShort || !name.endsWith(scripted ? 'in English' : 'in French'))
    // Run four scenarios at a time, because visitors mostly wait. More would be too slow: on two
    // cores, all first pages together take longer than a page may take.
    const visitNext = async () => {
      for (let next = all.shift(); next; next = all.shift()) {
        const [name, scenario] = next
        await report.check(name, () =>
          visit(browser, shop, scripted, name, (shopper) => scenario(shopper, shop)),
        )
      }
    }
    await Promise.all(Array.from({ length: 4 }, visitNext))
  }
  console.log('\nWhen something is slow or down')
  for (const scripted of [true, false]) {
    for (const language of ['fr', 'en'] as const) {
      for (const [name, outage] of Object.entries(outages)) {
        // They are the same in both languages but for their texts.
        const isOnce = isShort || name !== 'the API hangs'
        if (isOnce && (language === 'fr') !== scripted) continue
        const title = `${name}, ${language}, ${scripted ? 'with' : 'without'} JavaScript`
        await report.check(title, () =>
          visit(browser, shop, scripted, title, (shopper) =>
            outage({ ...shopper, language }, shop),
          ),
        )
      }
    }
  }
  console.log('\nEvery page')
  await report.check('an order’s page recovers from a lost network', () =>
    visit(browser, shop, true, 'lost-network', (shopper) => recoverFromLostNetwork(shopper, shop)),
  )
  await report.check('the cart is the same in every tab and after Back', () => checkTabs(shop))
  await report.check('the lists mark a sold-out product', () => checkSoldOut(browser, shop))
  await report.check('no accessibility fault, no page wider than its window', async () => {
    const faults = await checkPages(browser, shop, { folder: screenshots, isShort })
    if (faults.length > 0) throw new Error(faults.join('\n    '))
    return `screenshots in ${relative(shop.config.root, screenshots)}`
  })
  await report.check('the API’s documentation shows every operation', () =>
    visit(browser, shop, true, 'api-docs', (shopper) => readApiDocs(shopper, screenshots)),
  )
  const { stores } = shop
  await report.check('the dead-letter queues are empty', async () => {
    const dead = (await stores.queues()).filter(({ name }) => name.endsWith('-dlq'))
    const count = dead.reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0)
    if (count > 0 || dead.length !== 2) throw new Error(`${count} messages in ${dead.length}`)
    return undefined
  })
} finally {
  await browser.close()
  await shop.close(report.failed > 0)
}
if (report.failed > 0) console.log(`Logs of the processes: ${shop.logFile}`)
console.log(`${report.passed} passed, ${report.failed} failed`)
process.exitCode = report.failed > 0 ? 1 : 0

async function visit<T>(
  from: Browser,
  { urls }: TestShop,
  scripted: boolean,
  name: string,
  act: (shopper: Shopper) => Promise<T>,
): Promise<T> {
  const context = await from.newContext({
    javaScriptEnabled: scripted,
    locale: 'fr-FR',
    viewport: { width: 1280, height: 900 },
  })
  context.setDefaultTimeout(20_000)
  const local = name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
  const email = `${local}-${scripted ? 'js' : 'plain'}@example.com`
  const page = await context.newPage()
  const scriptFaults: string[] = []
  page.on('pageerror', ({ message }) => scriptFaults.push(message))
  try {
    const result = await Promise.race([act({ page, shop: urls.edge, email, scripted }), tooLong()])
    if (scriptFaults.length > 0) throw new Error(`a page's script: ${scriptFaults.join(', ')}`)
    return result
  } finally {
    await Promise.race([context.close(), sleep(10_000, undefined, { ref: false })])
  }
}

/** Chromium can stop answering; Playwright's calls then wait without a limit. */
async function tooLong(): Promise<never> {
  await sleep(180_000, undefined, { ref: false })
  throw new Error('not ended within 180 s')
}

/** Prints a one-line reason: a missing browser or a port in use. */
function giveUp(error: Error): never {
  console.error(error.message)
  process.exit(1)
}
