import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** Starts an instance metadata service (IMDSv2), which requires a token. */
export async function openMetadata(t: Test, isAnnounced: () => boolean) {
  const asked: string[] = []
  const server = createServer(({ method, url, headers }, response) => {
    asked.push(`${method} ${url}`)
    const isToken = method === 'PUT' && headers['x-aws-ec2-metadata-token-ttl-seconds']
    if (url === '/latest/api/token') return void response.writeHead(isToken ? 200 : 400).end('tkn')
    if (headers['x-aws-ec2-metadata-token'] !== 'tkn') return void response.writeHead(401).end()
    if (!isAnnounced()) return void response.writeHead(404).end()
    response.end('{"action":"terminate","time":"2026-11-23T10:02:00Z"}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
