import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'

// The packets of MySQL's connection phase, for a proxy that authenticates its own users in front of
// a MySQL server.

export type Packet = { readonly sequence: number; readonly payload: Buffer }

export const flags = {
  longPassword: 1,
  withDatabase: 1 << 3,
  compress: 1 << 5,
  tls: 1 << 11,
  secureConnection: 1 << 15,
  pluginAuth: 1 << 19,
  attributes: 1 << 20,
  longAuth: 1 << 21,
  multiFactor: 1 << 28,
} as const

/**
 * Reads the next packet, and no more bytes. Throws Error if the other end closes the connection.
 */
export async function readPacket(stream: Duplex): Promise<Packet> {
  const header = await readBytes(stream, 4)
  return {
    sequence: header.readUInt8(3),
    payload: await readBytes(stream, header.readUIntLE(0, 3)),
  }
}

async function readBytes(stream: Duplex, length: number): Promise<Buffer> {
  if (length === 0) return Buffer.alloc(0)
  for (;;) {
    const bytes: Buffer | null = stream.read(length)
    if (bytes?.length === length) return bytes
    if (stream.destroyed || stream.readableEnded) throw new Error('the connection was closed')
    await readableOrClosed(stream)
  }
}

/** Resolves when the stream has data or is closed. */
const readableOrClosed = (stream: Duplex) =>
  new Promise<void>((resolve) => {
    const wake = () => {
      stream.off('readable', wake).off('close', wake)
      resolve()
    }
    stream.on('readable', wake).on('close', wake)
  })

export function writePacket(stream: Duplex, { sequence, payload }: Packet): void {
  const header = Buffer.alloc(4)
  header.writeUIntLE(payload.length, 0, 3)
  header.writeUInt8(sequence & 0xff, 3)
  stream.write(Buffer.concat([header, payload]))
}

export type Greeting = {
  readonly capabilities: number
  readonly charset: number
  /** The 20 random bytes that are hashed with the password. */
  readonly nonce: Buffer
}

/** Parses a server's greeting. */
export function readGreeting(payload: Buffer): Greeting {
  const at = payload.indexOf(0) + 5
  const [low, high] = [payload.readUInt16LE(at + 9), payload.readUInt16LE(at + 14)]
  const nonce = Buffer.concat([payload.subarray(at, at + 8), payload.subarray(at + 27, at + 39)])
  return { capabilities: low | (high << 16), charset: payload.readUInt8(at + 11), nonce }
}

/** Returns a server's greeting. */
export function greetingPacket(
  { capabilities, charset, nonce }: Greeting,
  version: string,
  plugin: string,
) {
  const fixed = Buffer.alloc(19)
  fixed.writeUInt16LE(capabilities & 0xffff, 0)
  fixed.writeUInt8(charset, 2)
  fixed.writeUInt16LE(2, 3)
  fixed.writeUInt16LE(capabilities >>> 16, 5)
  fixed.writeUInt8(nonce.length + 1, 7)
  return Buffer.concat([
    Buffer.from(`\x0a${version}\0\x01\0\0\0`, 'latin1'),
    nonce.subarray(0, 8),
    Buffer.from([0]),
    fixed.subarray(0, 18),
    nonce.subarray(8),
    Buffer.from(`\0${plugin}\0`),
  ])
}

/** Parses a client's login, its answer to a greeting. The user is empty if it only requests TLS. */
export function readLogin(payload: Buffer) {
  const user = payload.subarray(32, Math.max(32, payload.indexOf(0, 32))).toString()
  return { capabilities: payload.readUInt32LE(0), charset: payload.readUInt8(8), user }
}

/** Returns a client's login with a password, for `mysql_native_password`. */
export function loginPacket(options: {
  readonly capabilities: number
  readonly charset: number
  readonly nonce: Buffer
  readonly user: string
  readonly password: string
  readonly database: string
}): Buffer {
  const { capabilities, charset, nonce, user, password, database } = options
  const fixed = Buffer.alloc(32)
  fixed.writeUInt32LE(capabilities >>> 0, 0)
  fixed.writeUInt8(charset, 8)
  const sha1 = (...parts: Buffer[]) => createHash('sha1').update(Buffer.concat(parts)).digest()
  const hash = sha1(Buffer.from(password))
  const mixed = sha1(nonce, sha1(hash))
  const proof = hash.map((byte, index) => byte ^ (mixed[index] ?? 0))
  return Buffer.concat([
    fixed,
    Buffer.from(`${user}\0`),
    Buffer.from([proof.length]),
    proof,
    Buffer.from(`${database}\0mysql_native_password\0`),
  ])
}

export function errorPacket(code: number, state: string, message: string): Buffer {
  return Buffer.from(
    `\xff${String.fromCharCode(code & 0xff, code >> 8)}#${state}${message}`,
    'latin1',
  )
}
