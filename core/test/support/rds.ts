import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Test } from 'tap'
import {
  answer,
  flags,
  greeting,
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
    const { capabilities, charset, nonce } = readGreeting((await readPacket(server)).payload)
    const ours = capabilities | flags.longPassword | flags.tls | flags.multiFactor
    const hello = greeting({ capabilities: ours, charset, nonce }, '8.4.6', 'caching_sha2_password')
    writePacket(plain, { sequence: 0, payload: hello })
    const asked = await readPacket(plain)
    if (!(readAnswer(asked.payload).capabilities & flags.tls)) {
      const payload = refusal(3159, 'HY000', 'Connections using insecure transport are prohibited')
      writePacket(plain, { sequence: asked.sequence + 1, payload })
      return void plain.end()
    }
    const client = new TLSSocket(plain, { isServer: true, secureContext })
    client.on('error', () => plain.destroy())

    const answered = await readPacket(client)
    const { user, ...wanted } = readAnswer(answered.payload)
    const question = tokenUsers.has(user) ? inClear : inFull
    writePacket(client, { sequence: answered.sequence + 1, payload: question })
    const shown = await readPacket(client)
    const password = shown.payload.subarray(0, -1).toString()
    logins.push({ user, password })
    const isKnown = user === administrator || tokenUsers.has(user)
    if (!isKnown || !isLogin(user, password)) {
      const payload = refusal(1045, '28000', `Access denied for user '${user}'`)
      writePacket(client, { sequence: shown.sequence + 1, payload })
      return void client.end()
    }

    const payload = answer({
      capabilities: (wanted.capabilities & ~notBehind) | behindAlways,
      charset: wanted.charset,
      nonce,
      user: decodeURIComponent(behind.username),
      password: decodeURIComponent(behind.password),
      database: behind.pathname.slice(1),
    })
    writePacket(server, { sequence: 1, payload })
    const welcome = await readPacket(server)
    writePacket(client, { sequence: shown.sequence + 1, payload: welcome.payload })
    await Promise.all([handOn(server, client), handOn(client, server, heed)])
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
    serve(socket).catch(() => socket.destroy())
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

/** A certificate for `name` that vouches for itself, and its key. */
function makeCertificate(name: string): { readonly key: string; readonly cert: string } {
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '-', '-out', '-']
  const about = ['-days', '2', '-subj', '/CN=database', '-addext', `subjectAltName=DNS:${name}`]
  const pem = execFileSync('openssl', [...args, ...about], { encoding: 'utf8', stdio: 'pipe' })
  const part = (label: RegExp) => label.exec(pem)?.[0] ?? ''
  return {
    key: part(/-----BEGIN PRIVATE KEY-----.*?-----END PRIVATE KEY-----/s),
    cert: part(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/s),
  }
}
