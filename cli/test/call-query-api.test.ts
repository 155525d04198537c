import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { callQueryApi } from '../operate/call-query-api.ts'

const secretKey = 'a secret of the test'
const hmac = (key: string | Buffer, value: string) =>
  createHmac('sha256', key).update(value).digest()

/** Computes the request's SigV4 signature by the steps in AWS's documentation. */
function signatureOf({ method, headers }: IncomingMessage, body: string): string {
  const [, scope = '', names = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? []
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`)
  const hash = (value: string) => createHash('sha256').update(value).digest('hex')
  const canonical = [method, '/', '', signed.join(''), names, hash(body)].join('\n')
  const date = String(headers['x-amz-date'])
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretKey}`)
  const toSign = ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n')
  return hmac(key, toSign).toString('hex')
}

t.test('requests to EC2 have a valid signature, and errors contain its message', async (t) => {
  const requests: { readonly body: string; readonly isSigned: boolean; readonly scope: string }[] =
    []
  let refusal = ''
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const { authorization = '' } = request.headers
    const isSigned = authorization.endsWith(`Signature=${signatureOf(request, body)}`)
    const names = ['host', 'content-type', 'x-amz-security-token']
    t.ok(names.every((name) => authorization.includes(name)))
    requests.push({ body, isSigned, scope: authorization })
    response.writeHead(refusal ? 403 : 200).end(refusal || '<imagesSet/>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EC2: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_SESSION_TOKEN: 'a token of the test',
  })

  const parameters = { 'ImageId.1': 'ami-1' }
  t.equal(await callQueryApi('ec2', 'eu-west-1', 'DescribeImages', parameters), '<imagesSet/>')
  t.match(requests, [
    {
      body: 'Action=DescribeImages&Version=2016-11-15&ImageId.1=ami-1',
      isSigned: true,
      scope: '/eu-west-1/ec2/aws4_request',
    },
  ])
  refusal =
    '<Errors><Error><Code>AuthFailure</Code><Message>You may not.</Message></Error></Errors>'
  await t.rejects(
    callQueryApi('ec2', 'eu-west-1', 'DescribeImages', parameters),
    /^EC2: You may not\.$/,
  )
  refusal = 'Bad Gateway'
  await t.rejects(callQueryApi('ec2', 'eu-west-1', 'DescribeImages', parameters), /^EC2: HTTP 403$/)
})
