const entrypoints = '^(api|consumers|ec2-agent|migration|site|cli|local|modules)/'
const core = '^core/[^/]+\\.ts$'
const adapters = '^core/(aws|stripe|mysql)/'
const subjects = '^core/(order|payment|refund|stock|catalogue|account|personal-data)/'
const ports = '^core/ports/'
const presentation = '^core/presentation/'
const tests = '(^|/)test/'

/** Imports run one way: entry points, adapters, subjects, ports, core/*.ts. */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A file that needs its own reader cannot be read top to bottom.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-knows-no-entrypoint',
      severity: 'error',
      from: { path: '^core/', pathNot: tests },
      to: { path: entrypoints },
    },
    {
      name: 'ground-stands-alone',
      comment: 'Everything may import core/*.ts, which imports no folder.',
      severity: 'error',
      from: { path: core },
      to: { path: '^core/.+/' },
    },
    {
      name: 'ports-know-records-only',
      comment: 'A port imports only types from the subjects: the records that it carries.',
      severity: 'error',
      from: { path: ports },
      to: { path: '^core/.+/', pathNot: ports, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'subjects-know-no-adapter',
      comment: 'Subjects are given their stores, gateways and texts as arguments.',
      severity: 'error',
      from: { path: subjects, pathNot: tests },
      to: { path: [adapters, presentation] },
    },
    {
      name: 'orders-know-no-money',
      comment: 'payment imports refund and order, refund imports order, and order imports neither.',
      severity: 'error',
      from: { path: '^core/order/' },
      to: { path: '^core/(payment|refund)/' },
    },
    {
      name: 'refunds-know-no-payment',
      severity: 'error',
      from: { path: '^core/refund/' },
      to: { path: '^core/payment/' },
    },
    {
      name: 'texts-know-no-adapter',
      severity: 'error',
      from: { path: presentation },
      to: { path: adapters },
    },
    {
      name: 'sdks-stay-in-adapters',
      severity: 'error',
      from: { pathNot: `${adapters}|${tests}|^(cli|local)/|^consumers/sqs-consumer\\.ts$` },
      to: {
        path: 'node_modules/(@aws-sdk|@smithy|stripe|knex|mysql2|dataloader)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'core-knows-no-framework',
      severity: 'error',
      from: { path: '^core/', pathNot: tests },
      to: { path: 'node_modules/(fastify|@fastify|sqs-consumer)/' },
    },
    {
      name: 'entrypoints-keep-apart',
      severity: 'error',
      from: { path: '^(api|consumers|migration|site|modules)/', pathNot: tests },
      to: { path: entrypoints, pathNot: ['^$1/', '^core/'] },
    },
    {
      name: 'agent-hosts-consumers-only',
      severity: 'error',
      from: { path: '^ec2-agent/', pathNot: tests },
      to: { path: '^(api|migration|site|cli|local|modules)/' },
    },
    {
      name: 'commands-act-as-the-workers',
      comment:
        "Commands reuse the workers' wiring and the addresses of the local shop. They start nothing else.",
      severity: 'error',
      from: { path: '^cli/', pathNot: tests },
      to: {
        path: '^(api|consumers|ec2-agent|migration|site|local)/',
        pathNot: '^(consumers/(config|wire)|local/(config|running|settings))\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'local-drives-the-lambdas',
      comment:
        'It calls the Lambda handlers in process and starts every other program as a process.',
      severity: 'error',
      from: { path: '^local/', pathNot: tests },
      to: {
        path: '^(api|consumers|ec2-agent|migration|site)/',
        pathNot: '^consumers/(orders|sweep|account-mails)/lambda\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-needs-tests',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'what-ships-is-a-dependency',
      severity: 'error',
      from: { path: '^(core|api|consumers|ec2-agent|migration)/', pathNot: tests },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'undetermined'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'everything-is-found',
      severity: 'error',
      from: { pathNot: '\\.astro$|^site/src/' },
      // CloudFront provides its module to the edge's function.
      to: { couldNotResolve: true, pathNot: '^cloudfront$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.astro)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
