import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type Emulator, serve } from './http.ts'

/** Passwords that meet the shop's rule and that the real service has counted many times. */
const breached = ['Sunshine1!', 'Football1!', 'Princess1!', 'Summer2024!', 'Soleil123!']

const hashOf = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase()

/**
 * Emulates the range search of Pwned Passwords on 127.0.0.1: `GET /range/<five hex digits>` answers
 * 200 with the suffixes of the breached passwords and how often each was seen, also if there is none.
 * With `Add-Padding: true` the answer has 800 to 1,000 lines; those that are added have the count 0.
 * https://github.com/alzeih/pass-pwned/wiki (the range search, as Have I Been Pwned describes it)
 * https://blog.cloudflare.com/pwned-passwords-padding-ft-lava-lamps-and-workers/
 */
export function startBreachedPasswords({ port }: { readonly port: number }): Promise<Emulator> {
  return serve(port, async ({ url, headers }, response) => {
    const prefix = /^\/range\/([0-9A-F]{5})$/i.exec(url ?? '')?.[1]?.toUpperCase()
    if (!prefix) return answer(response, 400, 'The hash prefix was not in a valid format')
    const listed = breached
      .map(hashOf)
      .filter((hash) => hash.startsWith(prefix))
      .map((hash) => `${hash.slice(5)}:${randomInt(1, 100_000)}`)
    const isPadded = headers['add-padding'] === 'true'
    const padding = isPadded ? Math.max(0, randomInt(800, 1001) - listed.length) : 0
    const added = Array.from({ length: padding }, () => `${randomSuffix()}:0`)
    answer(response, 200, [...listed, ...added].sort().join('\r\n'))
  })
}

const randomSuffix = () => randomBytes(18).toString('hex').slice(0, 35).toUpperCase()

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
}
