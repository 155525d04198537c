import { globSync } from 'node:fs'

const suffix = '.test.ts'

/** Files with their own make target, by its name. An entry is a file or a folder. */
const groups = {
  // Tests of whole programs, and all that need AWS (moto) or Terraform. `make test` covers the main
  // cases of the same subjects.
  'test-slow': [
    'api/test/client-types.test.ts',
    'api/test/listeners.test.ts',
    'api/test/request-limits.test.ts',
    'core/test/mysql/rds.test.ts',
    'core/test/order/mail-matrix.test.ts',
    'ec2-agent/test/main.test.ts',
    'cli/test/ami-bump.test.ts',
    'cli/test/audit/run-audit.test.ts',
    'cli/test/catalogue-apply.test.ts',
    'cli/test/changes.test.ts',
    'cli/test/edge.test.ts',
    'cli/test/erase.test.ts',
    'cli/test/export.test.ts',
    'cli/test/make.test.ts',
    'cli/test/release/container-image.test.ts',
    'cli/test/release/publish-site.test.ts',
    'cli/test/release/release-store.test.ts',
    'cli/test/release/upload-built.test.ts',
    'cli/test/secrets-set.test.ts',
    'cli/test/stripe-webhook.test.ts',
    'cli/test/terraform/run-terraform.test.ts',
    'local/test/processes.test.ts',
    'local/test/worker.test.ts',
    'site/test/pages.test.ts',
    'test/runner/test/runner.test.ts',
  ],
  'test-install': ['cli/artifacts/test', 'ec2-agent/test/install.test.ts'],
  'test-random': ['test/model', 'api/test/generated.test.ts'],
} as const

/** The slowest files start first, so that no slow file runs alone at the end. */
const slowestFirst = [
  'core/test/mysql/mysql.test.ts',
  'core/test/payment/money.test.ts',
  'api/test/contract.test.ts',
  'cli/test/release/publish-site.test.ts',
  'test/runner/test/runner.test.ts',
  'api/test/accounts.test.ts',
  'core/test/payment/outage.test.ts',
  'cli/test/refund.test.ts',
  'consumers/test/sqs-consumer.test.ts',
  'core/test/payment/sweep.test.ts',
  'local/test/queues.test.ts',
  'core/test/aws/dynamodb-orders.test.ts',
]

/** Files that are too slow for `make test`. */
const notInTest = Object.values(groups).flat()

export type Target = 'test' | keyof typeof groups

/** Returns every test file below `root`, as sorted relative paths. */
export function findTestFiles(root: string): readonly string[] {
  return globSync(`**/test/**/*${suffix}`, {
    cwd: root,
    exclude: (name) => ['node_modules', '.git', '.local', '.tap', 'dist'].includes(name),
  }).sort()
}

/** Returns the files that a command runs by default, the slowest first. */
export function selectTarget(files: readonly string[], target: Target): readonly string[] {
  const isIn = (entries: readonly string[]) => (file: string) =>
    entries.some((entry) => matches(file, entry))
  const chosen =
    target === 'test'
      ? files.filter((file) => !isIn(notInTest)(file))
      : files.filter(isIn(groups[target]))
  const slow = slowestFirst.filter((file) => chosen.includes(file))
  return [...slow, ...chosen.filter((file) => !slow.includes(file))]
}

/**
 * Returns the files that match `patterns`: a folder, a file, or a file without `.test.ts`. Throws
 * Error for a pattern without a match, with the nearest names.
 */
export function selectFiles(
  files: readonly string[],
  patterns: readonly string[],
): readonly string[] {
  const chosen = patterns.flatMap((pattern) => {
    const wanted = pattern.replace(/^\.\//, '').replace(/\/+$/, '')
    const found = files.filter((file) => matches(file, wanted))
    if (found.length === 0) throw new Error(describeUnknown(wanted, files))
    return found
  })
  return [...new Set(chosen)]
}

const matches = (file: string, wanted: string) =>
  file === wanted || file === wanted + suffix || file.startsWith(`${wanted}/`)

function describeUnknown(wanted: string, files: readonly string[]): string {
  const folders = files.flatMap((file) =>
    file
      .split('/')
      .flatMap((_, depth, parts) => (depth > 0 ? parts.slice(0, depth).join('/') : [])),
  )
  const names = new Set([...folders, ...files.map((file) => file.slice(0, -suffix.length))])
  const nearest = [...names]
    .map((name) => ({ name, score: similarity(wanted.replace(suffix, ''), name) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ name }) => name)
  return `No test file is called "${wanted}". FILE is a folder or a file, for example: ${nearest.join(', ')}`
}

/** Returns Dice's coefficient over pairs of letters: 0 for nothing in common, 1 for equal texts. */
function similarity(one: string, other: string): number {
  const pairs = (text: string) =>
    new Set(Array.from(text.toLowerCase()).map((letter, at, all) => letter + (all[at + 1] ?? '')))
  const [a, b] = [pairs(one), pairs(other)]
  const common = [...a].filter((pair) => b.has(pair)).length
  return (2 * common) / (a.size + b.size)
}
