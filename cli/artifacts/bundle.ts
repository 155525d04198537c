import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'
import type { File } from './file.ts'

/** Modules that libraries import but that the shop never calls. */
const unusedModules = [
  // knex: drivers for other databases.
  ...['mysql', 'mariadb', 'mariadb/callback', 'oracledb', 'sqlite3', 'better-sqlite3', 'tedious'],
  ...['pg', 'pg-native', 'pg-query-stream'],
  // @fastify/swagger: the OpenAPI document as YAML.
  'yaml',
  // @aws-sdk: detection of the browser's user agent, and operations that stream events.
  ...['bowser', '@smithy/core/event-streams'],
  // pino: logging in a worker thread.
  'thread-stream',
  // @fastify/ajv-compiler: JSON Type Definition, another schema language.
  'ajv/dist/jtd',
  // fast-jwt: parsing of PEM keys. The shop's keys are plain strings.
  'asn1.js',
  // @fastify/jwt: secrets that a callback returns. The shop passes its secrets with each call.
  'steed',
  // find-my-way: the check of regular expressions in routes. The shop's routes have none.
  'safe-regex2',
  // fastify: the version ranges of plugins. The tests check them in the app that is not bundled.
  'semver',
]

/** Where a bundle runs: in Lambda or on a host. */
export type Target = 'function' | 'host'

type Bundle = {
  readonly files: readonly File[]
  /** The folders of the packages whose code is in the files: `node_modules/…`. */
  readonly packages: readonly string[]
}

/**
 * Bundles each entry with its imports. Functions are minified and read credentials only from
 * Lambda's environment. Host bundles are not minified, so that stack traces stay readable.
 */
export async function bundle(options: {
  readonly root: string
  /** Source files by the names of their bundles. */
  readonly entries: Readonly<Record<string, string>>
  readonly target: Target
}): Promise<Bundle> {
  const { root, entries, target } = options
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { ...entries },
    outdir: join(root, 'bundle'),
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    bundle: true,
    // Dynamic imports stay separate files, which are loaded on first use.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    // Reproducible builds: keep the paths independent of a symlinked node_modules.
    preserveSymlinks: true,
    minify: target === 'function',
    legalComments: 'none',
    banner: { js: requireInModules },
    plugins: [
      leaveOut(unusedModules),
      ...(target === 'function' ? [lambdaCredentials(root), leaveOutErrors] : []),
    ],
  })
  return {
    files: outputFiles.map(({ path, contents }) => ({ path: basename(path), data: contents })),
    packages: packagesIn(metafile),
  }
}

/** Returns the packages in the output. esbuild does not list sources that it removed as unused. */
function packagesIn({ outputs }: Metafile): readonly string[] {
  const sources = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))
  const folders = sources.map((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0])
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort()
}

/**
 * Defines `require`, `__filename` and `__dirname` for bundled CommonJS code; ES modules do not have
 * them.
 */
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
      // Called when they are loaded: `define` of asn1.js, `satisfies` of semver for each plugin,
      // safe-regex2 itself for find-my-way's own expressions, and `resolveEventStreamSerdeConfig` by the
      // clients of Lambda and S3.
      const contents =
        'module.exports = Object.assign(() => true, { define: () => undefined, satisfies: () => true, resolveEventStreamSerdeConfig: (config) => config })'
      onLoad({ filter: /.*/, namespace }, () => ({ contents }))
    },
  }
}

/**
 * Replaces the SDK's credential provider by one that reads only the environment, where Lambda puts
 * credentials. The other providers would be a tenth of the API's code.
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

/**
 * Leaves out the classes of the errors of SSM and Cognito: 190, which would be 1 % of the API's zip.
 * The shop uses the names of their errors, and two of the classes. The SDK gives an error that has no
 * class its base class and its name.
 */
const leaveOutErrors: Plugin = {
  name: 'errors',
  setup({ onLoad }) {
    const filter = /client-(ssm|cognito-identity-provider)\/dist-es\/schemas\/schemas_0\.js$/
    const unused = /^n0_registry\.registerError\((?!UserNotFound|UsernameExists).*$/gm
    onLoad({ filter }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      return { contents: source.replace(unused, '') }
    })
  },
}
