import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

/**
 * Stands for what runs in AWS and not in a stand-in: the agent's host, which says what it runs, and the
 * shop, which answers as the release does that was applied last.
 */
export async function startShop(env: NodeJS.ProcessEnv, environment: string) {
  const parameters = `/ecommerce/${environment}`
  const ssm = new SSMClient({
    region: 'eu-west-1',
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  let isAgentBroken = false

  async function wanted(): Promise<string | undefined> {
    try {
      const get = new GetParameterCommand({ Name: `${parameters}/agent-release` })
      const { Parameter } = await ssm.send(get)
      return (JSON.parse(Parameter?.Value ?? '{}') as { version?: string }).version
    } catch {
      return undefined
    }
  }

  let came: string | undefined
  const timer = setInterval(async () => {
    const version = await wanted()
    if (!version) return
    const isUp = !isAgentBroken || version === came
    if (isUp) came = version
    const status = {
      version: came ?? null,
      schemaVersion: '0001_orders',
      healthy: true,
      at: new Date().toISOString(),
      failed: isUp ? null : version,
    }
    const Name = `${parameters}/agent-status`
    const put = new PutParameterCommand({
      Name,
      Value: JSON.stringify(status),
      Type: 'String',
      Overwrite: true,
    })
    await ssm.send(put).catch(() => undefined)
  }, 1000)

  const server = createServer(async (request, response) => {
    const { url = '' } = request
    const answer = (status: number, body: string) => response.writeHead(status).end(body)
    if (url.endsWith('/health')) return answer(200, JSON.stringify({ version: await wanted() }))
    if (url === '/webhook') return answer(400, '')
    if (url === '/fr/nowhere/') return answer(404, '')
    return answer(200, '<html></html>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakAgent: (isBroken: boolean) => {
      isAgentBroken = isBroken
    },
    close: () => {
      clearInterval(timer)
      server.closeAllConnections()
      server.close()
      ssm.destroy()
    },
  }
}
