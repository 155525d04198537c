import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { allowListFile } from '../../audit/allow-list.ts'
import { runAudit } from '../../audit/run-audit.ts'

const now = new Date('2026-11-30T12:00:00Z')
const bulk = '/-/npm/v1/security/advisories/bulk'

/**
 * An answer of npm's registry. npm sends the names and versions of all packages, gzipped, and gets
 * the advisories of each vulnerable one. https://docs.npmjs.com/cli/v11/commands/npm-audit
 * ("Bulk Advisory Endpoint")
 */
const advisories = {
  lodash: [
    {
      id: 1106913,
      url: 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm',
      title: 'Command Injection in lodash',
      severity: 'high',
      vulnerable_versions: '<4.17.21',
      cwe: ['CWE-77', 'CWE-94'],
      cvss: { score: 7.2, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H' },
    },
  ],
}

/** What npm reads of a vulnerable package, to find out which of its versions are fixed. */
const lodash = {
  name: 'lodash',
  'dist-tags': { latest: '4.17.21' },
  versions: Object.fromEntries(
    ['4.17.20', '4.17.21'].map((version) => [version, { name: 'lodash', version }]),
  ),
}

type Asked = { body: unknown }

/** A registry whose endpoint for advisories answers as given. */
async function registry(
  t: Test,
  answer: (response: ServerResponse) => void,
): Promise<Asked & { readonly url: string }> {
  const asked: Asked = { body: undefined }
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'POST') {
      const body = await buffer(request)
      // npm 9 then tries an older endpoint.
      if (request.url === bulk) asked.body = JSON.parse(gunzipSync(body).toString())
      return answer(response)
    }
    const isKnown = request.url === '/lodash'
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isKnown ? lodash : {}))
  }
  const server = createServer((request, response) => void handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return Object.assign(asked, { url: `http://127.0.0.1:${port}/` })
}

const json = (value: unknown) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

/** A checkout that needs lodash for development, and audits of it. */
function checkoutWithLodash(t: Test) {
  const root = t.testdir({
    'package.json': JSON.stringify({ name: 'shop', devDependencies: { lodash: '4.17.20' } }),
    'package-lock.json': JSON.stringify({
      name: 'shop',
      lockfileVersion: 3,
      packages: {
        '': { name: 'shop', devDependencies: { lodash: '4.17.20' } },
        'node_modules/lodash': { version: '4.17.20', license: 'MIT', dev: true },
      },
    }),
  })
  const allow = (lines: readonly string[]) => {
    mkdirSync(join(root, 'cli/audit'), { recursive: true })
    writeFileSync(join(root, allowListFile), lines.join('\n'))
  }
  allow(['allowedLicences: [MIT]', 'licenceExceptions: []', 'advisoryExceptions: []'])
  const { PATH } = process.env
  return {
    allow,
    audit: async (url: string, options: { isRequired?: boolean; timeoutMs?: number } = {}) => {
      const lines: string[] = []
      const isGood = await runAudit({
        root,
        // Settings of a machine that must not make the audit see less.
        env: {
          PATH,
          HOME: root,
          NODE_ENV: 'production',
          npm_config_offline: 'true',
          npm_config_update_notifier: 'false',
          npm_config_registry: url,
        },
        now,
        timeoutMs: 30_000,
        isRequired: false,
        print: (line) => void lines.push(line),
        ...options,
      })
      return { isGood, text: lines.join('\n') }
    },
  }
}

t.test('the registry knows no vulnerability', async (t) => {
  const { audit } = checkoutWithLodash(t)
  const asked = await registry(t, json({}))
  const { isGood, text } = await audit(asked.url, { isRequired: true })
  t.equal(isGood, true)
  t.equal(
    text,
    '1 packages, 0 exceptions, 0 faults\nAudited for known vulnerabilities: the registry named 0.',
  )
  t.same(asked.body, { lodash: ['4.17.20'] }, 'it was asked about development, too')
})

t.test('a known vulnerability fails the audit, until it has an exception', async (t) => {
  const { audit, allow } = checkoutWithLodash(t)
  const { url } = await registry(t, json(advisories))
  const found = await audit(url)
  t.equal(found.isGood, false)
  t.match(
    found.text,
    '✗ lodash <4.17.21: GHSA-35jh-r3h4-6jhm, high: Command Injection in lodash. https://github.com/advisories/GHSA-35jh-r3h4-6jhm\n',
  )
  allow([
    'allowedLicences: [MIT]',
    'licenceExceptions: []',
    'advisoryExceptions:',
    '  - package: lodash',
    '    advisory: GHSA-35jh-r3h4-6jhm',
    '    why: a test',
    '    expires: 2026-12-20',
  ])
  const excepted = await audit(url)
  t.equal(excepted.isGood, true, excepted.text)
})

t.test('no answer passes with a message, unless an answer is required', async (t) => {
  const { audit } = checkoutWithLodash(t)
  const refusing = await registry(t, (response) => response.writeHead(405).end())
  const first = await audit(refusing.url)
  t.equal(first.isGood, true)
  t.match(first.text, /^NOT AUDITED for known vulnerabilities: 405 Method Not Allowed/m)
  t.match(first.text, 'The last audit on this machine: none known.')

  const up = await registry(t, json({}))
  t.equal((await audit(up.url)).isGood, true)
  const second = await audit(refusing.url, { isRequired: true })
  t.equal(second.isGood, false)
  t.match(second.text, 'The last audit on this machine: 2026-11-30T12:00:00.000Z.')
  t.match(second.text, '✗ REQUIRED=1 needs an answer.')
})

t.test('a registry that is down or hangs is not waited for', async (t) => {
  const { audit } = checkoutWithLodash(t)
  const down = await audit('http://127.0.0.1:9/')
  t.equal(down.isGood, true)
  t.match(down.text, /^NOT AUDITED for known vulnerabilities: .*(ECONNREFUSED|bad port)/m)

  const silent = await registry(t, () => undefined)
  const startedAt = performance.now()
  const hanging = await audit(silent.url, { timeoutMs: 10_000 })
  t.ok(performance.now() - startedAt < 25_000)
  t.equal(hanging.isGood, true)
  t.match(
    hanging.text,
    'NOT AUDITED for known vulnerabilities: the registry did not answer within 10 s.',
  )
  t.ok(silent.body, 'it was asked')
})

t.test('an answer that is no report is no audit', async (t) => {
  const { audit } = checkoutWithLodash(t)
  const { url } = await registry(t, (response) => response.writeHead(200).end('<p>Sign in'))
  t.match((await audit(url)).text, /^NOT AUDITED/m)
})

t.test('licences are audited even if the registry does not answer', async (t) => {
  const { audit, allow } = checkoutWithLodash(t)
  allow(['allowedLicences: []', 'licenceExceptions: []', 'advisoryExceptions: []'])
  const { url } = await registry(t, (response) => response.writeHead(503).end())
  const { isGood, text } = await audit(url)
  t.equal(isGood, false)
  t.match(text, /^✗ lodash 4\.17\.20 is under MIT, which is not allowed/m)
})
