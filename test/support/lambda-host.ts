import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { handler } from '../../api/lambda.ts'
import { viaLambda } from '../../api/test/support/clients.ts'
import { readLambdaHostConfig } from './config.ts'

/**
 * Emulates API Gateway and Lambda in a process: each request becomes an event for `api/lambda.ts`.
 */
const { port } = readLambdaHostConfig()
const invoke = viaLambda(handler, { base64: true })

createServer(async (request, response) => {
  const body = await buffer(request)
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  const answer = await invoke({
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: Object.fromEntries(headers),
    ...(body.length > 0 && { body }),
  })
  response.writeHead(answer.status, answer.headers).end(answer.text)
}).listen(port, '127.0.0.1', () => process.send?.('ready'))
