/** Where a database is, and how one signs in to it. */
export type DatabaseLogin = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
} & (
  | {
      readonly password: string
      /** PEM, of all who may vouch for the host's name; without them nothing is encrypted. */
      readonly authorities?: string
    }
  | {
      /** Makes what one connection shows: as it is, and therefore over TLS only. */
      readonly token: () => Promise<string>
      readonly authorities: string
    }
)

/**
 * Reads mysql://user:password@host:port/database. Throws Error where it is of another form; a URL that
 * cannot be read may hold a password all the same, so the error does not repeat it.
 */
export function loginOf(url: string): DatabaseLogin {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'mysql:' || parsed.pathname.length < 2)
    throw new Error('a database is named by mysql://user:password@host:port/database')
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 3306),
    database: parsed.pathname.slice(1),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
  }
}
