import { isMap, type Value } from '../values/merge.ts'

/** A field of an HCL object or block: one line, or more if it does not fit. */
export type Field = { readonly key: string; readonly lines: readonly string[] }

/** Formats fields as `terraform fmt` does: `=` is aligned in consecutive fields of one line. */
export function formatFields(fields: readonly Field[], indent: string): readonly string[] {
  return fields.flatMap(({ key, lines: [first = '', ...rest] }, index) => {
    const width = rest.length > 0 ? key.length : widthAround(fields, index)
    return [`${indent}${key.padEnd(width)} = ${first}`, ...rest.map((line) => `${indent}${line}`)]
  })
}

/** Returns the longest key of the consecutive one-line fields that contain the field `index`. */
function widthAround(fields: readonly Field[], index: number): number {
  const isLong = ({ lines }: Field) => lines.length > 1
  const start = fields.slice(0, index).findLastIndex(isLong) + 1
  const length = fields.slice(index).findIndex(isLong)
  const group = fields.slice(start, length === -1 ? undefined : index + length)
  return Math.max(...group.map(({ key }) => key.length))
}

/** Returns a value as an HCL expression in one line. */
export function toHcl(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(toHcl).join(', ')}]`
  if (isMap(value)) {
    const pairs = Object.entries(value).map(([key, inner]) => `${toHclKey(key)} = ${toHcl(inner)}`)
    return pairs.length > 0 ? `{ ${pairs.join(', ')} }` : '{}'
  }
  return typeof value === 'string' ? quote(value) : String(value)
}

/** Returns a map of values as the fields of an HCL object. */
export const toFields = (values: Readonly<Record<string, Value>>): readonly Field[] =>
  Object.entries(values).map(([key, value]) => ({ key: toHclKey(key), lines: [toHcl(value)] }))

/** Quotes a text for HCL. */
export const quote = (text: string) =>
  JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{')

const toHclKey = (key: string) => (/^[A-Za-z_][\w-]*$/.test(key) ? key : quote(key))
