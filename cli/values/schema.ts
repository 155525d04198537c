/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>
