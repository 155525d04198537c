import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type GeneratedFiles, generateFiles } from './generate-files.ts'
import type { Example } from './reference.ts'

/** A generated file, as it is and as it must be. */
export type GeneratedFile = {
  /** The path in the checkout, such as `modules/api/README.md`. */
  readonly path: string
  readonly found: string
  readonly expected: string
}

/** Returns the generated files of every module with a values.yaml. Throws Error if one is invalid. */
export function readGenerated(root: string): readonly GeneratedFile[] {
  return readdirSync(join(root, 'modules'))
    .filter((module) => existsSync(join(root, 'modules', module, 'values.yaml')))
    .sort()
    .flatMap((module) => generatedOf(root, module))
}

function generatedOf(root: string, module: string): readonly GeneratedFile[] {
  const path = (name: string) => `modules/${module}/${name}`
  const read = (name: string) => {
    const file = join(root, path(name))
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  const generated: GeneratedFiles = generateFiles(module, {
    'values.yaml': read('values.yaml'),
    'variables.tf': read('variables.tf'),
    'outputs.tf': read('outputs.tf'),
    'README.md': read('README.md'),
    example: findExample(root, module),
  })
  return Object.entries(generated).map(([name, expected]) => ({
    path: path(name),
    found: read(name),
    expected,
  }))
}

/** Returns the first example of a module. Throws Error if it has none. */
function findExample(root: string, module: string): Example {
  const folder = join(root, 'modules', module, 'examples')
  const [name] = existsSync(folder) ? readdirSync(folder).sort() : []
  if (!name) throw new Error(`modules/${module}: examples has no example`)
  const path = `examples/${name}/main.tf`
  return { path, text: readFileSync(join(root, 'modules', module, path), 'utf8') }
}
