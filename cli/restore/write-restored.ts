import { isMap, parseDocument } from 'yaml'
import type { Restored } from './generations.ts'

/**
 * Sets `data.restored` in the text of a values file and keeps its comments. Throws Error if the
 * file is not a YAML map of modules.
 */
export function writeRestored(text: string, restored: Restored): string {
  const values = parseDocument(text)
  if (values.errors.length > 0 || !isMap(values.contents))
    throw new Error('the values file must be a YAML map of modules')
  for (const [kind, points] of Object.entries(restored)) {
    const path = ['data', 'restored', kind]
    if (points.length > 0) values.setIn(path, values.createNode(points, { flow: true }))
    else if (values.hasIn(path)) values.deleteIn(path)
  }
  return values.toString({ lineWidth: 0, flowCollectionPadding: true })
}
