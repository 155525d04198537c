import type { Value, Values } from '../values/merge.ts'
import { readBlocks } from './read-hcl.ts'
import { readSettings } from './read-settings.ts'
import { type Example, moduleReference, referenceMarkers } from './reference.ts'
import { replaceBetween } from './replace-between.ts'
import { valuesVariable, variableMarkers } from './values-variable.ts'

/** The files of a module that are generated, whole or in part, and those that they follow from. */
export type ModuleFiles = {
  readonly 'values.yaml': string
  readonly 'variables.tf': string
  readonly 'outputs.tf': string
  readonly 'README.md': string
  readonly example: Example
}

export type GeneratedFiles = {
  readonly 'values.schema.json': string
  readonly 'variables.tf': string
  readonly 'README.md': string
}

/** Returns the generated files of a module. Throws Error if a file has no place for its part. */
export function generateFiles(module: string, files: ModuleFiles): GeneratedFiles {
  const settings = readSettings(module, files['values.yaml'])
  const schema = {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(settings.map(({ key, schema }) => [key, schema])),
  }
  const defaults: Values = Object.fromEntries(
    settings.map((setting): [string, Value] => [setting.key, setting.default]),
  )
  const variables = inFile(`${module}/variables.tf`, () =>
    replaceBetween(
      files['variables.tf'],
      variableMarkers,
      valuesVariable(module, schema, defaults),
    ),
  )
  const reference = moduleReference({
    example: files.example,
    inputs: readBlocks('variable', variables),
    settings,
    outputs: readBlocks('output', files['outputs.tf']),
  })
  return {
    'values.schema.json': `${JSON.stringify(
      { $schema: 'https://json-schema.org/draft/2020-12/schema', title: module, ...schema },
      null,
      2,
    )}\n`,
    'variables.tf': variables,
    'README.md': inFile(`${module}/README.md`, () =>
      replaceBetween(files['README.md'], referenceMarkers, reference),
    ),
  }
}

function inFile<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(`modules/${name}: ${(error as Error).message}`, { cause: error })
  }
}
