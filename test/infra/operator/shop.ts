import { createHash, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { type Account, openApplied } from '../deployed/applied.ts'

/**
 * Emulates what the AWS emulator does not run: the agent's host, which reports its release, and the
 * shop's API, which answers with its applied version. The agent reports the schema that the last
 * migration reported.
 */
export async function startShop(account: Account, schemaVersion: () => string | null) {
  const parameters = `/${account.name}`
  const ssm = new SSMClient({
    region: account.region,
    endpoint: account.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const applied = openApplied(account)
  let isAgentBroken = false

  /** Reads a parameter. Empty if it does not exist yet. */
  async function read(name: string): Promise<string> {
    try {
      const { Parameter } = await ssm.send(
        new GetParameterCommand({ Name: `${parameters}/${name}` }),
      )
      return Parameter?.Value ?? ''
    } catch {
      return ''
    }
  }

  /** Returns the wanted release. Empty unless its signature is valid, as on a host. */
  async function readWantedRelease(): Promise<string> {
    const [release, signature] = await Promise.all([read('agent-release'), read('agent-signature')])
    // Terraform may create the parameters before the launch template, which has the key.
    const key = release && (await applied.readReleaseKey())
    if (!key) return ''
    const isSigned = verify('sha256', Buffer.from(release), key, Buffer.from(signature, 'base64'))
    return isSigned && JSON.parse(release).name === account.name ? release : ''
  }

  let runningRelease = ''
  const timer = setInterval(async () => {
    const release = await readWantedRelease()
    if (release === '') return
    const isUp = !isAgentBroken || release === runningRelease
    if (isUp) runningRelease = release
    const status = {
      host: await applied.readHostName(),
      version: runningRelease === '' ? null : JSON.parse(runningRelease).version,
      release: runningRelease === '' ? null : digestOf(runningRelease),
      schemaVersion: schemaVersion(),
      healthy: true,
      at: new Date().toISOString(),
      failed: isUp ? null : digestOf(release),
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

  /** The function serves the API unless a container replaces it. */
  async function apiVersion(): Promise<string | undefined> {
    const api = await applied.readFunction('api').catch(() => applied.readContainer('api'))
    return api.environment['VERSION']
  }

  const server = createServer(async (request, response) => {
    const { url = '' } = request
    const answer = (status: number, body: string) => response.writeHead(status).end(body)
    if (url.endsWith('/health')) return answer(200, JSON.stringify({ version: await apiVersion() }))
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
      applied.close()
    },
  }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
