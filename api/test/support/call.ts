export type Call = {
  readonly method?: string
  /** With its query string, e.g. `/api/cart?lang=en`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly cookies?: Readonly<Record<string, string>>
}

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The complete Set-Cookie lines. */
  readonly setCookies: readonly string[]
  readonly text: string
}
