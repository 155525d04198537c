import { Ajv } from 'ajv'
import { type Static, Type } from 'typebox'
import { parse } from 'yaml'

export const allowListFile = 'cli/audit/allow-list.yaml'

const Text = Type.String({ minLength: 1 })
const common = {
  package: Text,
  why: Text,
  expires: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
}
const closed = { additionalProperties: false }

const LicenceException = Type.Object({ ...common, licence: Text }, closed)
const AdvisoryException = Type.Object({ ...common, advisory: Text }, closed)
const AllowList = Type.Object(
  {
    allowedLicences: Type.Array(Text),
    licenceExceptions: Type.Array(LicenceException),
    advisoryExceptions: Type.Array(AdvisoryException),
  },
  closed,
)

export type AllowList = Static<typeof AllowList>
export type LicenceException = Static<typeof LicenceException>
export type AdvisoryException = Static<typeof AdvisoryException>

/** Parses the allow-list. Throws Error with all faults of its form, one per line. */
export function parseAllowList(text: string): AllowList {
  const value: unknown = parse(text)
  const ajv = new Ajv({ allErrors: true })
  if (ajv.validate<AllowList>(AllowList, value)) return value
  const faults = ajv.errors ?? []
  throw new Error(
    faults
      .map(({ instancePath, message }) => `${allowListFile}: ${instancePath} ${message}`)
      .join('\n'),
  )
}
