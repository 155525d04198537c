import { basename, join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import type { File } from './file.ts'

/** Modules that libraries name and that nothing of the shop ever calls. */
const neverCalled = [
  // knex: the drivers of other databases.
  ...['mysql', 'mariadb', 'mariadb/callback', 'oracledb', 'sqlite3', 'better-sqlite3', 'tedious'],
  ...['pg', 'pg-native', 'pg-query-stream'],
  // @fastify/swagger: the API's document as YAML.
  'yaml',
  // @aws-sdk: what a browser calls itself.
  'bowser',
  // pino: logging in another thread.
  'thread-stream',
  // @fastify/ajv-compiler: another language for schemas.
  'ajv/dist/jtd',
  // fast-jwt: keys in files. Ours are texts.
  'asn1.js',
]

/** What a part of the shop is bundled for. */
export type Target = 'function' | 'host'

/**
 * Bundles each entry with all that it imports. A function is made small, and knows where Lambda puts
 * its credentials; on a host, names are worth more than bytes.
 */
export async function bundle(options: {
  readonly root: string
  /** The source by the name that the bundle has. */
  readonly entries: Readonly<Record<string, string>>
  readonly target: Target
}): Promise<readonly File[]> {
  const { root, entries, target } = options
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { ...entries },
    outdir: join(root, 'bundle'),
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    // What is imported when it is first needed stays a file of its own.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    // Where node_modules is a link, the paths are the same all the same.
    preserveSymlinks: true,
    minify: target === 'function',
    legalComments: 'none',
    banner: { js: requireInModules },
    plugins: [leaveOut(neverCalled), ...(target === 'function' ? [lambdaCredentials(root)] : [])],
  })
  return outputFiles.map(({ path, contents }) => ({ path: basename(path), data: contents }))
}

/** CommonJS within: it asks for Node's own modules, and where it is, in words that ES modules lack. */
const requireInModules =
  "import{createRequire as __createRequire}from'node:module';" +
  'const require=__createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;'

function leaveOut(names: readonly string[]): Plugin {
  const namespace = 'left-out'
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      const filter = new RegExp(`^(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})$`)
      onResolve({ filter }, ({ path }) => ({ path, namespace, sideEffects: false }))
      // `define` because fast-jwt names the forms of keys as it loads.
      const contents = 'module.exports = { define: () => undefined }'
      onLoad({ filter: /.*/, namespace }, () => ({ contents }))
    },
  }
}

/**
 * Lambda gives credentials in the environment. The SDK looks there first, but carries every other place
 * too: a tenth of the API's code.
 */
function lambdaCredentials(root: string): Plugin {
  return {
    name: 'lambda-credentials',
    setup({ onResolve }) {
      const path = join(root, 'cli/artifacts/lambda/credentials.ts')
      onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path }))
    },
  }
}
