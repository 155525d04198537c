import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'

type Fields = Readonly<Record<string, unknown>>

/** The parameters of an UpdateItem, or of an Update within a transaction. */
export type UpdateParts = {
  readonly UpdateExpression: string
  readonly ConditionExpression: string
  readonly ExpressionAttributeNames: Record<string, string>
  readonly ExpressionAttributeValues: Record<string, AttributeValue>
}

/** Returns the fields as a DynamoDB item, without undefined fields. */
export function toItem(fields: Fields): Record<string, AttributeValue> {
  return marshall(fields, { removeUndefinedValues: true })
}

/**
 * Returns the parameters of an update that sets and removes fields. Its condition: the status is
 * one of `from`, and the fields in `where` have exactly these values (undefined means absent).
 * Every attribute name has a placeholder, because `status`, `total` and others are reserved words
 * of DynamoDB.
 */
export function updateParts(update: {
  readonly from: readonly string[]
  readonly where?: Fields
  readonly set: Fields
  readonly remove?: readonly string[]
  /** Entries of the map `outbox` to set, or to remove if undefined. */
  readonly outbox?: Fields
  /** Numbers to add to fields. An absent field counts as 0. */
  readonly add?: Fields
}): UpdateParts {
  const { from, where = {}, set, remove = [], outbox = {}, add = {} } = update
  const entries = outboxParts(outbox)
  const required = Object.entries(where)
  const sets = Object.entries(set).filter(([, value]) => value !== undefined)
  const names = [
    ...['status', ...required.map(first), ...sets.map(first), ...remove, ...entries.names],
    ...Object.keys(add),
  ]
  const values = {
    ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
    ...Object.fromEntries(required.map(([name, value]) => [`:if_${name}`, value])),
    ...Object.fromEntries(sets.map(([name, value]) => [`:set_${name}`, value])),
    ...entries.values,
    ...Object.fromEntries(Object.entries(add).map(([name, value]) => [`:add_${name}`, value])),
  }
  const isFrom = `#status IN (${from.map((_, index) => `:from${index}`).join(', ')})`
  const matches = ([name, value]: [string, unknown]) =>
    value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :if_${name}`
  const conditions = [isFrom, ...required.map(matches)]
  const assignments = [...sets.map(([name]) => `#${name} = :set_${name}`), ...entries.set]
  const additions = Object.keys(add).map((name) => `#${name} :add_${name}`)
  const removals = [...remove.map((name) => `#${name}`), ...entries.remove]
  return {
    UpdateExpression: updateExpression(assignments, removals, additions),
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: toItem(values),
  }
}

function updateExpression(
  set: readonly string[],
  remove: readonly string[],
  add: readonly string[],
): string {
  const sets = set.length > 0 ? [`SET ${set.join(', ')}`] : []
  const removes = remove.length > 0 ? [`REMOVE ${remove.join(', ')}`] : []
  const adds = add.length > 0 ? [`ADD ${add.join(', ')}`] : []
  return [...sets, ...removes, ...adds].join(' ')
}

/**
 * Returns the parts of an update that set entries of the map `outbox`, or remove undefined ones.
 */
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
