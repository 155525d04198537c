import { createRequire } from 'node:module'

/**
 * Types for the internal functions of dynalite that are used here. dynalite has no transactions, so
 * `server.ts` calls its parsers and actions one by one instead of starting its server. The paths
 * are internal, so the version is pinned.
 */
const require = createRequire(import.meta.url)

export type AttributeMap = Record<string, Record<string, unknown>>
export type Input = Record<string, unknown> & {
  TableName?: string
  Item?: AttributeMap
  Key?: AttributeMap
}
export type Table = {
  readonly TableName: string
  readonly GlobalSecondaryIndexes?: readonly Index[]
}
type Index = {
  readonly IndexName: string
  readonly KeySchema: readonly { readonly AttributeName: string }[]
}
type Callback<T> = (
  error: (Error & { statusCode?: number; body?: object }) | null,
  value?: T,
) => void

export type Write = { readonly type: 'put' | 'del'; readonly key: string; readonly value?: unknown }

export type ItemDb = {
  get(key: string, callback: Callback<AttributeMap>): void
  put(key: string, value: unknown, callback: Callback<void>): void
  del(key: string, callback: Callback<void>): void
  lock(key: string, work: (release: <F>(callback: F) => F) => void): void
}

export type Store = {
  readonly db: {
    batch(writes: readonly Write[], callback: Callback<void>): void
    close(callback: Callback<void>): void
  }
  getTable(name: string, callback: Callback<Table>): void
  getItemDb(name: string): ItemDb
  getIndexDb(type: string, table: string, index: string): ItemDb
}

type Action = (store: Store, data: Input, callback: Callback<Record<string, unknown>>) => void
type Validation = { readonly types: object; readonly custom: unknown }

const internals = require('dynalite/db') as {
  create(options: object): Store
  createKey(item: AttributeMap, table: Table): string
  itemSize(item: AttributeMap): number
}
const validations = require('dynalite/validations') as {
  checkTypes(data: unknown, types: object): Input
  checkValidations(data: Input, types: object, custom: unknown, store: Store): void
}

const operations = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
  'UpdateTable',
] as const

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)
const actions = new Map<string, Action>()
const checks = new Map<string, Validation>()
for (const name of operations) {
  actions.set(name, require(`dynalite/actions/${lowerFirst(name)}`) as Action)
  checks.set(name, require(`dynalite/validations/${lowerFirst(name)}`) as Validation)
}

export function isOperation(name: string): boolean {
  return actions.has(name)
}

/**
 * Opens the store, in a LevelDB folder or in memory. Tables become usable a moment after they are
 * created.
 */
export function openStore(path: string | undefined): Store {
  return internals.create({
    ...(path && { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  })
}

/** Validates an input like DynamoDB and compiles its expressions. Throws the error to send. */
export function readInput(store: Store, operation: string, raw: unknown): Input {
  const { types, custom } = checks.get(operation) as Validation
  const data = validations.checkTypes(raw, types)
  validations.checkValidations(data, types, custom, store)
  return data
}

export function perform(
  store: Store,
  operation: string,
  data: Input,
): Promise<Record<string, unknown>> {
  const action = actions.get(operation) as Action
  return new Promise((resolve, reject) => {
    action(store, data, (error, value) => (error ? reject(error) : resolve(value ?? {})))
  })
}

export function tableOf(store: Store, name: string): Promise<Table> {
  return new Promise((resolve, reject) => {
    store.getTable(name, (error, table) => (error ? reject(error) : resolve(table as Table)))
  })
}

/** Returns the size of an item in bytes as DynamoDB counts it: names and values. */
export const itemSize = (item: AttributeMap): number => internals.itemSize(item)

/** Returns the key of an item within its table. */
export function keyOf(table: Table, item: AttributeMap): string {
  return internals.createKey(item, table)
}

export function getItem(
  store: Store,
  table: string,
  key: string,
): Promise<AttributeMap | undefined> {
  return new Promise((resolve, reject) => {
    store.getItemDb(table).get(key, (error, item) => {
      if (error && error.name !== 'NotFoundError') reject(error)
      else resolve(item)
    })
  })
}
