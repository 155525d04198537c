import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'

type Fields = Readonly<Record<string, unknown>>

/** The parts of an UpdateItem, or of an Update within a transaction. */
export type UpdateParts = {
  readonly UpdateExpression: string
  readonly ConditionExpression: string
  readonly ExpressionAttributeNames: Record<string, string>
  readonly ExpressionAttributeValues: Record<string, AttributeValue>
}

/** An item as DynamoDB stores it: undefined fields are left out. */
export function toItem(fields: Fields): Record<string, AttributeValue> {
  return marshall(fields, { removeUndefinedValues: true })
}

/**
 * "Set these fields and remove those, if the status is one of `from` and the fields in `where` hold
 * exactly these values, or are absent where that says undefined." Every name goes through a placeholder: `status`, `total` and others are
 * DynamoDB's own words.
 */
export function updateParts(update: {
  readonly from: readonly string[]
  readonly where?: Fields
  readonly set: Fields
  readonly remove?: readonly string[]
}): UpdateParts {
  const { from, where = {}, set, remove = [] } = update
  const ifs = Object.entries(where)
  const sets = Object.entries(set).filter(([, value]) => value !== undefined)
  const names = ['status', ...ifs.map(first), ...sets.map(first), ...remove]
  const values = {
    ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
    ...Object.fromEntries(ifs.map(([name, value]) => [`:if_${name}`, value])),
    ...Object.fromEntries(sets.map(([name, value]) => [`:set_${name}`, value])),
  }
  const isFrom = `#status IN (${from.map((_, index) => `:from${index}`).join(', ')})`
  const isAs = ([name, value]: [string, unknown]) =>
    value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :if_${name}`
  const conditions = [isFrom, ...ifs.map(isAs)]
  const removal = remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : ''
  return {
    UpdateExpression: `SET ${sets.map(([name]) => `#${name} = :set_${name}`).join(', ')}${removal}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: toItem(values),
  }
}

const first = ([name]: [string, unknown]) => name
