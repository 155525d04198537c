import { createHash } from 'node:crypto'
import { Ajv, type ErrorObject } from 'ajv'
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import type { CatalogueFault } from './fault.ts'
import { ruleFaults } from './rules.ts'
import { type Annotations, type CatalogueContent, CatalogueSchema } from './schema.ts'
import { textFaults } from './text-rules.ts'

export type { CatalogueProduct } from './schema.ts'

/** The catalogue's content, and the first 12 hex digits of the SHA-256 of its source text. */
export type Catalogue = CatalogueContent & { readonly digest: string }

const ajv = new Ajv({ allErrors: true, verbose: true })
ajv.addVocabulary(['limitOf', 'form'])

/**
 * Parses a catalogue. Throws Error with every fault, one per line, as `file:line:column: what`.
 * Values that Stripe, MySQL, SQS or SNS would refuse later are faults here.
 */
export function parseCatalogue(text: string, file = 'core/catalogue/catalogue.yaml'): Catalogue {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}: `
  }
  refuse(document.errors.map(({ pos, message }) => `${at(pos[0])}${message}`))
  const why = 'aliases are not supported: repeat the value'
  refuse(aliasesIn(document).map((offset) => `${at(offset)}${why}`))
  const value: unknown = document.toJS()
  const faults = faultsOf(value)
    .map((fault) => ({ ...fault, offset: offsetOf(fault, document) }))
    .sort((a, b) => a.offset - b.offset)
  refuse(faults.map((fault) => `${at(fault.offset)}${labelOf(fault, value)}: ${fault.message}`))
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return { ...(value as CatalogueContent), digest }
}

/**
 * Returns the offsets of aliases (`*name`). They are refused: an alias may have no anchor, contain
 * itself, or expand to a million values.
 */
function aliasesIn(document: Document): readonly number[] {
  const offsets: number[] = []
  visit(document, { Alias: (_, { range }) => void offsets.push(range?.[0] ?? 0) })
  return offsets
}

/** Throws the faults, one per line, if there are any. */
function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error([...new Set(faults)].join('\n'))
}

/** Returns all faults. The rules skip parts with a wrong type or without a required key. */
function faultsOf(value: unknown): CatalogueFault[] {
  ajv.validate(CatalogueSchema, value)
  const errors = ajv.errors ?? []
  const wrongShapes = errors.filter(({ keyword }) => keyword === 'type' || keyword === 'required')
  const parts = wrongShapes.map(({ instancePath, params }) => {
    return instancePath === '' ? String(params['missingProperty'] ?? '') : instancePath.slice(1)
  })
  const hasShape = (path: string) => !parts.some((part) => `${part}/`.startsWith(`${path}/`))
  return [
    ...errors.map(schemaFault),
    ...textFaults(value),
    ...(parts.includes('') ? [] : ruleFaults(value as CatalogueContent, hasShape)),
  ]
}

function schemaFault({ instancePath, keyword, params, parentSchema, data, message }: ErrorObject) {
  const path = instancePath.split('/').slice(1).map(unescapePointer)
  const { limitOf, form } = (parentSchema ?? {}) as Annotations
  const limit = limitOf ? ` (limit of ${limitOf})` : ''
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      return { path: [...path, key], message: 'is not a known key', atKey: true }
    }
    case 'required':
      return { path, message: `${params['missingProperty']} is missing` }
    case 'minLength':
      return { path, message: 'is empty' }
    case 'maxLength': {
      const { length } = [...String(data)]
      return { path, message: `has ${length} characters, at most ${params['limit']} fit${limit}` }
    }
    case 'pattern':
      return { path, message: `must be ${form}, not ${JSON.stringify(data)}${limit}` }
    default:
      return { path, message: `${message}, not ${JSON.stringify(data)?.slice(0, 40)}${limit}` }
  }
}

const unescapePointer = (part: string) => part.replace(/~1/g, '/').replace(/~0/g, '~')

/** Returns the offset of the wrong value or key, or of the nearest enclosing node that exists. */
function offsetOf({ path, atKey = false }: CatalogueFault, document: Document): number {
  let node: unknown = document.contents
  let offset = 0
  for (const [index, part] of path.entries()) {
    if (!isCollection(node)) break
    const isLast = index === path.length - 1
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === part)
      : undefined
    const next = isMap(node) ? pair?.value : node.get(Number(part), true)
    const target = isLast && atKey ? pair?.key : (next ?? pair?.key)
    if (!target) break
    offset = (target as Node).range?.[0] ?? offset
    node = next
  }
  return offset
}

/**
 * Returns a label such as `TASSE-GRES-01 name.fr`: the SKU is easier to find than a product's
 * index.
 */
function labelOf({ path }: CatalogueFault, value: unknown): string {
  const [list, index, ...inner] = path
  const products = (value as { products?: { sku?: unknown }[] } | null)?.products
  const sku = list === 'products' ? products?.[Number(index)]?.sku : undefined
  if (typeof sku !== 'string' || inner.length === 0) return path.join('.') || 'the catalogue'
  return `${sku} ${inner.join('.')}`
}
