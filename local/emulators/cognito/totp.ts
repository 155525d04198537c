import { createHmac, randomBytes } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Returns a new secret key in base32, with 52 characters like Cognito's. */
export const newSecret = (): string =>
  Array.from(randomBytes(52), (byte) => alphabet[byte % 32]).join('')

/** Returns the number of the 30 seconds that contain a time in milliseconds: RFC 6238, 4.2. */
export const stepAt = (ms: number): number => Math.floor(ms / 30_000)

/** Returns the code of 6 digits for a step: RFC 6238 with HMAC-SHA-1, RFC 4226, 5.3. */
export function codeAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

/** Returns the bytes of a text in base32, without the bits that fill no byte: RFC 4648, 6. */
function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}
