import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** A headless Chromium of this machine. Throws Error, with what to install, where there is none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find((place) => existsSync(place))
  if (!executablePath) throw new Error('no Chromium here: apt-get install chromium')
  // Its sandbox wants user namespaces, which containers seldom have; it sees nothing but 127.0.0.1.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}
