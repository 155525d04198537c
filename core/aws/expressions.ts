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
  /** Entries of the map `outbox` to set, or to remove where undefined. */
  readonly outbox?: Fields
}): UpdateParts {
  const { from, where = {}, set, remove = [], outbox = {} } = update
  const entries = outboxParts(outbox)
  const ifs = Object.entries(where)
  const sets = Object.entries(set).filter(([, value]) => value !== undefined)
  const names = ['status', ...ifs.map(first), ...sets.map(first), ...remove, ...entries.names]
  const values = {
    ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
    ...Object.fromEntries(ifs.map(([name, value]) => [`:if_${name}`, value])),
    ...Object.fromEntries(sets.map(([name, value]) => [`:set_${name}`, value])),
    ...entries.values,
  }
  const isFrom = `#status IN (${from.map((_, index) => `:from${index}`).join(', ')})`
  const isAs = ([name, value]: [string, unknown]) =>
    value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :if_${name}`
  const conditions = [isFrom, ...ifs.map(isAs)]
  const setting = [...sets.map(([name]) => `#${name} = :set_${name}`), ...entries.set]
  const removing = [...remove.map((name) => `#${name}`), ...entries.remove]
  return {
    UpdateExpression: updateExpression(setting, removing),
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: toItem(values),
  }
}

export function updateExpression(set: readonly string[], remove: readonly string[]): string {
  const sets = set.length > 0 ? [`SET ${set.join(', ')}`] : []
  const removes = remove.length > 0 ? [`REMOVE ${remove.join(', ')}`] : []
  return [...sets, ...removes].join(' ')
}

/** The parts that set entries of the map `outbox`, and remove those that are undefined. */
export function outboxParts(outbox: Fields) {
  const entries = Object.entries(outbox)
  const set = entries.filter(([, entry]) => entry !== undefined)
  const path = ([name]: [string, unknown]) => `#outbox.#${name}`
  return {
    names: entries.length > 0 ? ['outbox', ...entries.map(first)] : [],
    values: Object.fromEntries(set.map(([name, entry]) => [`:entry_${name}`, entry])),
    set: set.map(([name, entry]) => `${path([name, entry])} = :entry_${name}`),
    remove: entries.filter(([, entry]) => entry === undefined).map(path),
  }
}

const first = ([name]: [string, unknown]) => name
