/**
 * The logger that the core needs; pino's logger has this type. Fields first, then a constant
 * message.
 */
export type Log = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
