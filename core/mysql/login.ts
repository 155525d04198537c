/** Address and credentials of a database. */
export type DatabaseLogin = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
} & (
  | {
      readonly password: string
      /**
       * Certificate authorities for the host's certificate, as PEM. Without them the connection is
       * not encrypted.
       */
      readonly authorities?: string
    }
  | {
      /**
       * Creates a token for one connection. The driver sends it in clear text, so TLS is required.
       */
      readonly token: () => Promise<string>
      readonly authorities: string
    }
)

/**
 * Parses mysql://user:password@host:port/database. Throws Error for any other form. The error does
 * not contain the URL, because it may contain a password.
 */
export function parseDatabaseUrl(url: string): DatabaseLogin {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'mysql:' || parsed.pathname.length < 2)
    throw new Error('the database URL must be mysql://user:password@host:port/database')
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 3306),
    database: parsed.pathname.slice(1),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
  }
}
