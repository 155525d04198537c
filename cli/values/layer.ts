import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument, type YAMLParseError } from 'yaml'
import { isMap, type Value, type Values } from './merge.ts'

/** Values from one source, such as a file. */
export type Layer = {
  readonly values: Values
  /**
   * Returns the place of a key, such as `environments/prod/values.yaml:7`; undefined if it is not
   * set.
   */
  whereIs(path: readonly string[]): string | undefined
}

/** Reads a values file; messages call it `name`. Throws Error if it is not a YAML map. */
export function readLayer(file: string, name: string = file): Layer {
  return parseLayer(readText(file, name), name)
}

export function parseLayer(text: string, name: string): Layer {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [fault] = document.errors
  if (fault) throw new Error(`${name}:${lineOf(fault)}: ${fault.message.split('\n')[0]}`)
  const values = (document.toJS() ?? {}) as Value
  if (!isMap(values)) throw new Error(`${name}: must be a YAML map of modules`)
  return {
    values,
    whereIs: (path) => {
      if (!document.hasIn(path)) return undefined
      const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined
      const line = node?.range && lines.linePos(node.range[0]).line
      return line ? `${name}:${line}` : name
    },
  }
}

/**
 * Parses one part of SET, `module.key=value`. The value is YAML, so it may be `true`, `5`, `null`
 * or `[a, b]`. Throws Error if the key or the value is missing, or if the value is not YAML.
 */
export function parseSet(text: string): Layer {
  const [, key, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? []
  if (key === undefined || value === undefined)
    throw new Error(`SET: ${text}: must be module.key=value, such as api.function.memory_mb=1024`)
  const path = key.split('.')
  if (path.includes('')) throw new Error(`SET: ${text}: ${key} has an empty part`)
  const document = parseDocument(value)
  const [fault] = document.errors
  if (fault) throw new Error(`SET: ${text}: ${fault.message.split('\n')[0]}`)
  const values = path.reduceRight<Value>(
    (inner, part) => ({ [part]: inner }),
    document.toJS() as Value,
  )
  const isWithin = (asked: readonly string[]) =>
    asked.slice(0, path.length).every((part, index) => part === path[index])
  return {
    values: values as Values,
    // The message names the key.
    whereIs: (asked) => (isWithin(asked) ? 'SET' : undefined),
  }
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`${name}: cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause })
  }
}

const lineOf = ({ linePos }: YAMLParseError) => linePos?.[0].line ?? 1
