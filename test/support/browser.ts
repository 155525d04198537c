import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const paths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * Starts the machine's headless Chromium. Throws Error with what to install if there is none.
 * Playwright turns the back-forward cache off unless `hasPageCache` is true.
 */
export async function openBrowser({ hasPageCache = false } = {}): Promise<Browser> {
  const executablePath = paths.find((path) => existsSync(path))
  if (!executablePath) throw new Error('no Chromium here: apt-get install chromium')
  // Chromium's sandbox needs user namespaces, which containers seldom have. It opens only
  // 127.0.0.1.
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox'],
    ignoreDefaultArgs: hasPageCache ? ['--disable-back-forward-cache'] : [],
  })
}
