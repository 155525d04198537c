import { isMap, isScalar, isSeq, parse, parseDocument, type YAMLMap } from 'yaml'
import type { Value } from '../values/merge.ts'
import type { Schema } from '../values/schema.ts'
import { completeSchema } from './complete-schema.ts'

/** A key of a module's values.yaml. */
export type Setting = {
  readonly key: string
  /** The comment above the key, in one line, without its annotation. */
  readonly text: string
  readonly default: Value
  readonly schema: Schema
  /** The keys of a map with fixed keys; empty for any other value. */
  readonly children: readonly Setting[]
  /** Whether the value is written in one line, such as `{ min: 1, max: 4 }`. */
  readonly isInline: boolean
}

/** An annotation: JSON schema keywords, and `each`, the schema of all children of a map. */
type Annotation = Schema & { readonly each?: Schema; readonly properties?: Record<string, Schema> }

/**
 * Reads the settings of a module from its values.yaml. The end of a key's comment may be
 * `@schema`, followed by JSON schema keywords in YAML. A map has fixed keys, unless its annotation
 * has `additionalProperties`. Throws Error with the name of the key if an annotation is invalid.
 */
export function readSettings(module: string, yaml: string): readonly Setting[] {
  const document = parseDocument(yaml)
  const [fault] = document.errors
  if (fault) throw new Error(`${module}: ${fault.message}`)
  if (!isMap(document.contents)) throw new Error(`${module}: values.yaml must be a map`)
  return readMap(document.contents, module, () => ({}))
}

function readMap(map: YAMLMap, name: string, inherited: (key: string) => Annotation) {
  return map.items.map(({ key: keyNode, value: node }, index): Setting => {
    const key = isScalar(keyNode) ? String(keyNode.value) : ''
    // The parser gives the comment above the first key to the map.
    const comment =
      (isScalar(keyNode) && keyNode.commentBefore) || (index === 0 && map.commentBefore)
    const [text = '', own] = (comment || '').split(/^ *@schema\b/m)
    const path = `${name}.${key}`
    const annotation = { ...inherited(key), ...parseAnnotation(path, own) }
    const common = { key, text: text.trim().replaceAll(/\s+/g, ' ') }
    const isInline = !isMap(node) || node.flow === true
    if (isMap(node) && annotation['additionalProperties'] === undefined) {
      const { each, properties, ...keywords } = annotation
      const children = readMap(node, path, (child) => each ?? properties?.[child] ?? {})
      const schemas = Object.fromEntries(children.map(({ key, schema }) => [key, schema]))
      const schema = {
        type: 'object',
        additionalProperties: false,
        properties: schemas,
        ...keywords,
      }
      return { ...common, default: node.toJSON() as Value, schema, children, isInline }
    }
    const value = (isMap(node) || isSeq(node) || isScalar(node) ? node.toJSON() : null) as Value
    const schema = completeSchema(path, annotation, value)
    return { ...common, default: value, schema, children: [], isInline }
  })
}

function parseAnnotation(path: string, yaml: string | undefined): Annotation {
  if (yaml === undefined) return {}
  const annotation: unknown = parse(yaml)
  if (typeof annotation === 'object' && annotation !== null) return annotation as Annotation
  throw new Error(`${path}: @schema must be followed by keywords, such as { minimum: 1 }`)
}
