/** What the core asks of a logger; pino's own satisfies it. Objects first, a constant message second. */
export type Log = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
