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
  /** The certificate, as PEM, that vouches for the database. */
  readonly authority: string
  /** Who came over TLS, and what they showed, oldest first. */
  readonly logins: readonly { readonly user: string; readonly password: string }[]
  /** Statements on accounts, oldest first: those of RDS are its own, the server behind hears none. */
  readonly accounts: readonly string[]
  /** Hangs up on the next connections: a database that is waking up. */
  hangUpOn(connections: number): void
}

const administrator = 'admin'
const isOnAccounts = /^\s*((CREATE|ALTER|DROP) USER|GRANT|REVOKE)\b/i
const tokenUser = /USER (?:IF NOT EXISTS )?'([^']+)'.* IDENTIFIED WITH AWSAuthenticationPlugin/i

/**
 * What RDS puts before MySQL, on 127.0.0.1 before the server at `serverUrl`, gone with the test: TLS
 * with a certificate for `name`, and nothing without it; `admin` by password, and by token whomever
 * `admin` has made with AWSAuthenticationPlugin. `isLogin` judges both. Every login is to the database
 * of `serverUrl`, as its user, who must sign in by `mysql_native_password`.
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
    const said = readGreeting((await readPacket(server)).payload)
    const client = await secure(plain, said)
    const { user, wanted, sequence } = await signIn(client)
    writePacket(server, { sequence: 1, payload: answerBehind(behind, said, wanted) })
    const { payload } = await readPacket(server)
    writePacket(client, { sequence: sequence + 1, payload })
    const change = user === administrator ? heed : undefined
    await Promise.all([handOn(server, client), handOn(client, server, change)])
  }

  async function secure(plain: Socket, { capabilities, charset, nonce }: Greeting) {
    const ours = capabilities | flags.longPassword | flags.tls | flags.multiFactor
    const payload = greeting(
      { capabilities: ours, charset, nonce },
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
    const shown = await readPacket(client)
    const password = shown.payload.subarray(0, -1).toString()
    logins.push({ user, password })
    if (!(isTokenUser || user === administrator) || !isLogin(user, password))
      throw refuse(client, shown, [1045, '28000', `Access denied for user '${user}'`])
    return { user, wanted, sequence: shown.sequence }
  }

  /** A statement on accounts is heeded here; the server does nothing in its place, and says so. */
  function heed(payload: Buffer): Buffer {
    const text = payload.subarray(1).toString()
    if (payload[0] !== isQuery || !isOnAccounts.test(text)) return payload
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

/** Says no in words; whoever throws what this gives hangs up. */
function refuse(
  client: Duplex,
  { sequence }: Packet,
  [code, state, message]: readonly [number, string, string],
): Error {
  writePacket(client, { sequence: sequence + 1, payload: refusal(code, state, message) })
  client.end()
  return new Error(message)
}

/** What the client answered, to the server behind: as its own user, and without what only RDS has. */
function answerBehind(behind: URL, { nonce }: Greeting, { capabilities, charset }: Wanted): Buffer {
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

/** "Show it in clear": the token, or, by caching_sha2_password, what only TLS may carry. */
const inClear = Buffer.from('\xfemysql_clear_password\0', 'latin1')
const inFull = Buffer.from([1, 4])

const notBehind = flags.tls | flags.compress | flags.attributes | flags.longAuth | flags.multiFactor
const behindAlways = flags.withDatabase | flags.secureConnection | flags.pluginAuth

/** Hands packets on until either end hangs up, and then hangs up on both. */
async function handOn(from: Duplex, to: Duplex, change = (payload: Buffer) => payload) {
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
