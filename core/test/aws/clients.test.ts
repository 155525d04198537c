import { once } from 'node:events'
import { createServer } from 'node:http'
import { PublishCommand } from '@aws-sdk/client-sns'
import t from 'tap'
import { createSns } from '#core/aws/clients.ts'

t.test('a response that stops after its headers times out', async (t) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml', 'content-length': 100 }).write('<')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as { port: number }
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${port}`
  process.env['AWS_ACCESS_KEY_ID'] = 'local'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local'
  const sns = createSns('eu-west-1')
  t.teardown(() => sns.destroy())
  const asked = sns.send(
    new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message: 'm' }),
  )
  await t.rejects(asked, { name: 'TimeoutError' })
})
