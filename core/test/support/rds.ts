import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Test } from 'tap'
import { makeCertificate } from './certificate.ts'
import {
  errorPacket,
  flags,
  type Greeting,
  greetingPacket,
  loginPacket,
  type Packet,
  readGreeting,
  readLogin,
  readPacket,
  writePacket,
} from './mysql-packets.ts'

export type Rds = {
  readonly port: number
  /** The certificate authority of the database, as PEM. */
  readonly authority: string
  /** Logins over TLS, oldest first. */
  readonly logins: readonly { readonly user: string; readonly password: string }[]
  /**
   * Account statements, oldest first. The proxy handles them; they do not reach the real server.
   */
  readonly accounts: readonly string[]
  /** Closes the next connections at once, like a database that is resuming. */
  closeNext(connections: number): void
}

const administrator = 'admin'
const isAccountStatement = /^\s*((CREATE|ALTER|DROP) USER|GRANT|REVOKE)\b/i
const tokenUser = /USER (?:IF NOT EXISTS )?'([^']+)'.* IDENTIFIED WITH AWSAuthenticationPlugin/i

/**
 * Starts a proxy on 127.0.0.1 that behaves like RDS, in front of the MySQL server at `serverUrl`.
 * It ends with the test. It requires TLS, with a certificate for `name`. `admin` signs in with a
 * password, and users that `admin` created with AWSAuthenticationPlugin sign in with a token.
 * `isLogin` checks both. On the real server, every login uses the user and the database of
 * `serverUrl`. That user must use `mysql_native_password`.
 */
export async function openRds(
  test: Pick<Test, 'teardown'>,
  serverUrl: string,
  isLogin: (user: string, password: string) => boolean,
  name: string,
): Promise<Rds> {
  const { key, cert } = makeCertificate(name)
  const secureContext = createSecureContext({ key, cert })
  const target = new URL(serverUrl)
  const sockets = new Set<Socket>()
  const logins: { user: string; password: string }[] = []
  const accounts: string[] = []
  const tokenUsers = new Set<string>()
  let connectionsToClose = 0

  async function serve(plain: Socket) {
    const server = keep(connect(Number(target.port || 3306), target.hostname))
    plain.once('close', () => server.destroy())
    const serverGreeting = readGreeting((await readPacket(server)).payload)
    const client = await secure(plain, serverGreeting)
    const { user, wanted, sequence } = await signIn(client)
    writePacket(server, { sequence: 1, payload: serverLogin(target, serverGreeting, wanted) })
    const { payload } = await readPacket(server)
    writePacket(client, { sequence: sequence + 1, payload })
    const change = user === administrator ? handleAccountStatement : undefined
    await Promise.all([forward(server, client), forward(client, server, change)])
  }

  async function secure(plain: Socket, { capabilities, charset, nonce }: Greeting) {
    const offered = capabilities | flags.longPassword | flags.tls | flags.multiFactor
    const payload = greetingPacket(
      { capabilities: offered, charset, nonce },
      '8.4.6',
      'caching_sha2_password',
    )
    writePacket(plain, { sequence: 0, payload })
    const asked = await readPacket(plain)
    if (!(readLogin(asked.payload).capabilities & flags.tls))
      throw refuse(plain, asked, [3159, 'HY000', 'Insecure transport is prohibited'])
    const client = new TLSSocket(plain, { isServer: true, secureContext })
    return client.on('error', () => plain.destroy())
  }

  async function signIn(client: Duplex) {
    const answered = await readPacket(client)
    const { user, ...wanted } = readLogin(answered.payload)
    const isTokenUser = tokenUsers.has(user)
    const payload = isTokenUser ? tokenRequest : passwordRequest
    writePacket(client, { sequence: answered.sequence + 1, payload })
    const credentials = await readPacket(client)
    const password = credentials.payload.subarray(0, -1).toString()
    logins.push({ user, password })
    if (!(isTokenUser || user === administrator) || !isLogin(user, password))
      throw refuse(client, credentials, [1045, '28000', `Access denied for user '${user}'`])
    return { user, wanted, sequence: credentials.sequence }
  }

  /** Handles an account statement. Returns a statement that does nothing, for the real server. */
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

  const proxy = createServer((socket) => {
    keep(socket)
    if (connectionsToClose > 0) {
      connectionsToClose -= 1
      return void socket.destroy()
    }
    serve(socket).catch(() => socket.destroySoon())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  test.teardown(async () => {
    proxy.close()
    for (const socket of sockets) socket.destroy()
    await once(proxy, 'close')
  })
  return {
    port: (proxy.address() as AddressInfo).port,
    authority: cert,
    logins,
    accounts,
    closeNext: (connections) => {
      connectionsToClose = connections
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
  writePacket(client, { sequence: sequence + 1, payload: errorPacket(code, state, message) })
  client.end()
  return new Error(message)
}

/**
 * Returns the login for the real server: its own user, and without the capabilities that only RDS
 * has.
 */
function serverLogin(target: URL, { nonce }: Greeting, { capabilities, charset }: Wanted): Buffer {
  return loginPacket({
    capabilities: (capabilities & ~notOnServer) | alwaysOnServer,
    charset,
    nonce,
    user: decodeURIComponent(target.username),
    password: decodeURIComponent(target.password),
    database: target.pathname.slice(1),
  })
}

type Wanted = { readonly capabilities: number; readonly charset: number }

/**
 * Requests for the password in clear text over TLS: for a token, and for a password with
 * caching_sha2_password.
 */
const tokenRequest = Buffer.from('\xfemysql_clear_password\0', 'latin1')
const passwordRequest = Buffer.from([1, 4])

const notOnServer =
  flags.tls | flags.compress | flags.attributes | flags.longAuth | flags.multiFactor
const alwaysOnServer = flags.withDatabase | flags.secureConnection | flags.pluginAuth

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
