// Emulates Lambda's Node runtime: requests an event from the Runtime API, sends the handler's
// result, and repeats. Usage: runtime.mjs <host:port> <folder> <file.export>
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [api, folder, handlerName] = process.argv.slice(2)
const [host, port] = api.split(':')
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

try {
  const [file, name] = handlerName.split('.')
  const module = await import(pathToFileURL(join(folder, `${file}.mjs`)).href)
  await answerWith(module[name])
} catch (error) {
  await ask('POST', 'init/error', faultOf(error))
  process.exit(1)
}

async function answerWith(handler) {
  for (;;) {
    const { headers, body } = await ask('GET', 'invocation/next')
    const id = headers['lambda-runtime-aws-request-id']
    const deadline = Number(headers['lambda-runtime-deadline-ms'])
    const context = {
      awsRequestId: id,
      invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
      functionVersion: '$LATEST',
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    }
    try {
      const answer = await handler(JSON.parse(body), context)
      await ask('POST', `invocation/${id}/response`, answer ?? null)
    } catch (error) {
      await ask('POST', `invocation/${id}/error`, faultOf(error))
    }
  }
}

function ask(method, path, content) {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host, port, agent, method, path: `/2018-06-01/runtime/${path}` },
      (incoming) => {
        const chunks = []
        incoming.on('data', (chunk) => chunks.push(chunk))
        incoming.on('end', () => {
          resolve({ headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(content === undefined ? undefined : JSON.stringify(content))
  })
}

function faultOf(error) {
  const { name, message, stack = '' } = error
  return { errorType: name, errorMessage: message, trace: stack.split('\n') }
}
