import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Test } from 'tap'
import { makeCertificate } from './certificate.ts'
import {
  answer,
  flags,
  type Greeting,
  greeting,
  type Packet,
  readAnswer,
  readGreeting,
  readPacket,
  refusal,
  writePacket,
} from './mysql-packets.ts'

export type Rds = {
  readonly port: number
  /** The certificate authority of the database, as PEM. */
  readonly authority: string
  /** Logins over TLS, oldest first. */
  readonly logins: readonly { readonly user: string; readonly password: string }[]
  /**
   * Account statements, oldest first. This front handles them; they do not reach the real server.
   */
  readonly accounts: readonly string[]
  /** Closes the next connections at once, like a database that is resuming. */
  hangUpOn(connections: number): void
}

const administrator = 'admin'
const isAccountStatement = /^\s*((CREATE|ALTER|DROP) USER|GRANT|REVOKE)\b/i
const tokenUser = /USER (?:IF NOT EXISTS )?'([^']+)'.* IDENTIFIED WITH AWSAuthenticationPlugin/i

/**
 * Starts a front on 127.0.0.1 that behaves like RDS, before the MySQL server at `serverUrl`. It
 * ends with the test. It requires TLS, with a certificate for `name`. `admin` signs in with a
 * password, and users that `admin` created with AWSAuthenticationPlugin sign in with a token.
 * `isLogin` checks both. Every login uses the database and the user of `serverUrl`, which must use
 * `mysql_native_password`.
 */
export async function openRds(
  test: Pick<Test, 'teardown'>,
  serverUrl: string,
  isLogin: (user: string, password: string) => boolean,
  name: string,
): Promise<Rds> {
  const { key, cert } = makeCertificate(name)
  const secureContext = createSecureContext({ key, cert })
  const behind = new URL(serverUrl)
  const sockets = new Set<Socket>()
  const logins: { user: string; password: string }[] = []
  const accounts: string[] = []
  const tokenUsers = new Set<string>()
  let hangUps = 0

  async function serve(plain: Socket) {
    const server = keep(connect(Number(behind.port || 3306), behind.hostname))
    plain.once('close', () => server.destroy())
    const serverGreeting = readGreeting((await readPacket(server)).payload)
    const client = await secure(plain, serverGreeting)
    const { user, wanted, sequence } = await signIn(client)
    writePacket(server, { sequence: 1, payload: loginBehind(behind, serverGreeting, wanted) })
    const { payload } = await readPacket(server)
    writePacket(client, { sequence: sequence + 1, payload })
    const change = user === administrator ? handleAccountStatement : undefined
    await Promise.all([forward(server, client), forward(client, server, change)])
  }

  async function secure(plain: Socket, { capabilities, charset, nonce }: Greeting) {
    const offered = capabilities | flags.longPassword | flags.tls | flags.multiFactor
    const payload = greeting(
      { capabilities: offered, charset, nonce },
      '8.4.6',
      'caching_sha2_password',
    )
    writePacket(plain, { sequence: 0, payload })
    const asked = await readPacket(plain)
    if (!(readAnswer(asked.payload).capabilities & flags.tls))
      throw refuse(plain, asked, [3159, 'HY000', 'Insecure transport is prohibited'])
    const client = new TLSSocket(plain, { isServer: true, secureContext })
    return client.on('error', () => plain.destroy())
  }

  async function signIn(client: Duplex) {
    const answered = await readPacket(client)
    const { user, ...wanted } = readAnswer(answered.payload)
    const isTokenUser = tokenUsers.has(user)
    const payload = isTokenUser ? inClear : inFull
    writePacket(client, { sequence: answered.sequence + 1, payload })
    const credentials = await readPacket(client)
    const password = credentials.payload.subarray(0, -1).toString()
    logins.push({ user, password })
    if (!(isTokenUser || user === administrator) || !isLogin(user, password))
      throw refuse(client, credentials, [1045, '28000', `Access denied for user '${user}'`])
    return { user, wanted, sequence: credentials.sequence }
  }

  /** Handles an account statement here, and sends the real server a statement that does nothing. */
  function handleAccountStatement(payload: Buffer): Buffer {
    const text = payload.subarray(1).toString()
    if (payload[0] !== isQuery || !isAccountStatement.test(text)) return payload
    accounts.push(text)
    const user = tokenUser.exec(text)?.[1]
    if (user) tokenUsers.add(user)
    return Buffer.from([isQuery, ...Buffer.from('DO 0')])
  }

  function keep(socket: Socket): Socket {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    return socket
  }

  const front = createServer((socket) => {
    keep(socket)
    if (hangUps > 0) {
      hangUps -= 1
      return void socket.destroy()
    }
    serve(socket).catch(() => socket.destroySoon())
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  test.teardown(async () => {
    front.close()
    for (const socket of sockets) socket.destroy()
    await once(front, 'close')
  })
  return {
    port: (front.address() as AddressInfo).port,
    authority: cert,
    logins,
    accounts,
    hangUpOn: (connections) => {
      hangUps = connections
    },
  }
}

const isQuery = 3

/** Sends an error packet, closes the connection, and returns the error to throw. */
function refuse(
  client: Duplex,
  { sequence }: Packet,
  [code, state, message]: readonly [number, string, string],
): Error {
  writePacket(client, { sequence: sequence + 1, payload: refusal(code, state, message) })
  client.end()
  return new Error(message)
}

/**
 * Returns the login for the real server: its own user, and without the capabilities that only RDS
 * has.
 */
function loginBehind(behind: URL, { nonce }: Greeting, { capabilities, charset }: Wanted): Buffer {
  return answer({
    capabilities: (capabilities & ~notBehind) | behindAlways,
    charset,
    nonce,
    user: decodeURIComponent(behind.username),
    password: decodeURIComponent(behind.password),
    database: behind.pathname.slice(1),
  })
}

type Wanted = { readonly capabilities: number; readonly charset: number }

/**
 * Requests for the password in clear text: a token, or, by caching_sha2_password, a password over
 * TLS.
 */
const inClear = Buffer.from('\xfemysql_clear_password\0', 'latin1')
const inFull = Buffer.from([1, 4])

const notBehind = flags.tls | flags.compress | flags.attributes | flags.longAuth | flags.multiFactor
const behindAlways = flags.withDatabase | flags.secureConnection | flags.pluginAuth

/** Forwards packets until one end closes, then closes both. */
async function forward(from: Duplex, to: Duplex, change = (payload: Buffer) => payload) {
  try {
    for (;;) {
      const { sequence, payload } = await readPacket(from)
      writePacket(to, { sequence, payload: change(payload) })
    }
  } finally {
    from.destroy()
    to.destroy()
  }
}
