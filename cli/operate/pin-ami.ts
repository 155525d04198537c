import { isMap, isScalar, type ParsedNode, parseDocument, type YAMLMap } from 'yaml'

export type Pinned = {
  /** The text of the values file with the new image. */
  readonly text: string
  /** The image that was pinned before; undefined if there was none. */
  readonly from: string | undefined
}

type ParsedMap = YAMLMap.Parsed<ParsedNode, ParsedNode | null>

/**
 * Sets `agent.ami` in the text of a values file and keeps the rest of the text, with its comments.
 * Throws Error if the file is not a YAML map of modules.
 */
export function pinAmi(text: string, ami: string): Pinned {
  const values = parseDocument(text)
  const agent = values.get('agent', true) as ParsedNode | undefined
  const isInvalid = !isMap(values.contents) || (agent !== undefined && !isMap(agent))
  if (values.errors.length > 0 || isInvalid)
    throw new Error('the values file must be a YAML map of modules')
  if (!agent) {
    const separator = text.endsWith('\n') ? '\n' : '\n\n'
    return { text: `${text}${separator}agent:\n  ami: ${ami}\n`, from: undefined }
  }
  const node = agent.get('ami', true) as ParsedNode | undefined
  if (!node) return { text: insertFirst(text, agent, `ami: ${ami}`), from: undefined }
  const from = (isScalar(node) && (node.value as string | null)) || undefined
  const [start, end] = node.range
  return { text: from === ami ? text : `${text.slice(0, start)}${ami}${text.slice(end)}`, from }
}

/** Inserts an entry as the first of a map, in the map's own style (flow or block). */
function insertFirst(text: string, map: ParsedMap, entry: string): string {
  const start = map.items[0]?.key.range[0]
  if (start === undefined) {
    const [from, to] = map.range
    return `${text.slice(0, from)}{ ${entry} }${text.slice(to)}`
  }
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1)
  const between = map.flow ? ', ' : `\n${' '.repeat(indent)}`
  return `${text.slice(0, start)}${entry}${between}${text.slice(start)}`
}
