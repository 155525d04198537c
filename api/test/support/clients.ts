import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { FastifyInstance } from 'fastify'
import type { LambdaHandler } from '../../lambda-handler.ts'

export type Call = {
  readonly method?: string
  /** With its query, e.g. `/api/cart?lang=en`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly cookies?: Readonly<Record<string, string>>
}

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The Set-Cookie lines, whole. */
  readonly setCookies: readonly string[]
  readonly text: string
}

/** Asks the app, through one of its hosts. */
export type Client = (call: Call) => Promise<Answer>

const cookieLine = (cookies: Readonly<Record<string, string>>) =>
  Object.entries(cookies).map(([name, value]) => `${name}=${value}`)

/** Over a real socket. The app must be listening. */
export function viaServer(app: FastifyInstance): Client {
  const { port } = app.server.address() as AddressInfo
  return ({ method = 'GET', path, headers = {}, body, cookies = {} }) => {
    const cookie = cookieLine(cookies).join('; ')
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          headers: { ...headers, ...(cookie && { cookie }) },
        },
        async (incoming) => {
          const text = (await buffer(incoming)).toString('utf8')
          const { statusCode: status = 0, headers: all } = incoming
          resolve({ status, headers: flat(all), setCookies: all['set-cookie'] ?? [], text })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }
}

const flat = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/** As API Gateway's HTTP API calls a Lambda, payload format 2.0; its bodies may come as base64. */
export function viaLambda(
  handler: LambdaHandler,
  { base64 }: { readonly base64: boolean },
): Client {
  return async ({ method = 'GET', path, headers = {}, body, cookies = {} }) => {
    const [rawPath = '/', rawQueryString = ''] = path.split('?')
    const query = new URLSearchParams(rawQueryString)
    const names = [...new Set(query.keys())]
    const bytes = body === undefined ? undefined : Buffer.from(body)
    const event: APIGatewayProxyEventV2 = {
      version: '2.0',
      routeKey: '$default',
      rawPath,
      rawQueryString,
      cookies: cookieLine(cookies),
      headers: {
        host: 'api.example',
        ...headers,
        ...(bytes && { 'content-length': String(bytes.length) }),
      },
      ...(names.length > 0 && {
        queryStringParameters: Object.fromEntries(
          names.map((name) => [name, query.getAll(name).join(',')]),
        ),
      }),
      requestContext: {
        accountId: '000000000000',
        apiId: 'api',
        domainName: 'api.example',
        domainPrefix: 'api',
        http: {
          method,
          path: rawPath,
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: 't',
        },
        requestId: 'gateway-request-1',
        routeKey: '$default',
        stage: '$default',
        time: '',
        timeEpoch: 0,
      },
      ...(bytes && { body: bytes.toString(base64 ? 'base64' : 'utf8') }),
      isBase64Encoded: base64,
    }
    const answer = await handler(event, {} as Context)
    const text = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8')
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers as Record<string, string>,
      setCookies: answer.cookies ?? [],
      text: text.toString('utf8'),
    }
  }
}

/** A browser at one of the hosts: keeps cookies, says where it comes from, wants HTML. */
export function openBrowser(client: Client, origin: string) {
  const cookies: Record<string, string> = {}

  async function ask(call: Call): Promise<Answer> {
    const answer = await client({ ...call, cookies: { ...cookies } })
    for (const line of answer.setCookies) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      if (/Max-Age=0/.test(line)) delete cookies[name]
      else cookies[name] = value
    }
    return answer
  }

  const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  return {
    cookies,
    ask,
    see: (path: string) => ask({ path, headers: page }),
    read: async (path: string, headers: Readonly<Record<string, string>> = {}) =>
      parsed(await ask({ path, headers })),
    submit: (path: string, fields: Readonly<Record<string, string>>) =>
      ask({
        method: 'POST',
        path,
        headers: { ...page, origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      }),
    post: async (path: string, body?: object, headers: Readonly<Record<string, string>> = {}) =>
      parsed(
        await ask({
          method: 'POST',
          path,
          headers: { origin, ...(body && { 'content-type': 'application/json' }), ...headers },
          ...(body && { body: JSON.stringify(body) }),
        }),
      ),
  }
}

function parsed(answer: Answer) {
  const isJson = /^application\/(problem\+)?json/.test(answer.headers['content-type'] ?? '')
  return { ...answer, json: isJson ? JSON.parse(answer.text) : undefined }
}
