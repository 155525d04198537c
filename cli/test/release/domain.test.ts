import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { findDomainProblems } from '../../release/domain-problems.ts'
import { findTestedSite } from '../../release/smoke-test.ts'

t.test('the smoke test does not depend on the DNS of a new domain', (t) => {
  const app = {
    cloudfront_url: 'https://shop.example',
    edge: { domain_name: 'd111111abcdef8.cloudfront.net' },
  }
  t.equal(findTestedSite(app, undefined), 'https://d111111abcdef8.cloudfront.net')
  t.equal(findTestedSite(app, 'http://127.0.0.1:4300'), 'http://127.0.0.1:4300')
  const older = { ...app, edge: {} }
  t.equal(findTestedSite(older, undefined), 'https://shop.example', 'older modules')
  t.end()
})

t.test('an address that does not answer is reported, and never fails the release', async (t) => {
  let status = 200
  const server = createServer((_request, response) => void response.writeHead(status).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => void server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.same(await findDomainProblems(origin), [])
  status = 403
  t.match(await findDomainProblems(origin), [/the release is healthy, but .* \(status 403\)/])
  // RFC 2606 reserves this name, so it never resolves.
  t.match(await findDomainProblems('https://shop.invalid'), [
    /^the release is healthy, but https:\/\/shop\.invalid does not answer here yet \(E\w+\).*15 minutes/,
  ])
})
