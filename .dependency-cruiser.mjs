const entrypoints = '^(api|consumers|ec2-agent|site|cli|local|modules)/'
const core = '^core/[^/]+\\.ts$'
const adapters = '^core/(aws|stripe|mysql)/'
const subjects = '^core/(order|payment|stock|catalogue|account)/'
const tests = '(^|/)test/'

/** The house's one rule: imports run from the entrypoints to the adapters, the subjects and the ground. */
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
      comment: 'core/*.ts is what everything stands on. Messages carry what the subjects say.',
      severity: 'error',
      from: { path: core, pathNot: '^core/messages\\.ts$' },
      to: { path: '^core/.+/' },
    },
    {
      name: 'subjects-know-no-adapter',
      comment: 'Subjects are told their stores and gateways; they never open one.',
      severity: 'error',
      from: { path: subjects, pathNot: tests },
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
      to: { path: 'node_modules/(fastify|@fastify|sqs-consumer|@aws-lambda-powertools)/' },
    },
    {
      name: 'entrypoints-keep-apart',
      severity: 'error',
      from: { path: '^(api|consumers|site|modules)/', pathNot: tests },
      to: { path: entrypoints, pathNot: ['^$1/', '^core/'] },
    },
    {
      name: 'agent-hosts-consumers-only',
      severity: 'error',
      from: { path: '^ec2-agent/', pathNot: tests },
      to: { path: '^(api|site|cli|local|modules)/' },
    },
    {
      name: 'environments-host-the-workers',
      comment:
        'Commands act as the workers do. What else is deployed runs as a process of its own.',
      severity: 'error',
      from: { path: '^(cli|local)/', pathNot: tests },
      to: {
        path: '^(api|consumers|ec2-agent|site)/',
        pathNot: '^consumers/((orders|sweep)/lambda|config|wire)\\.ts$',
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
      from: { path: '^(core|api|consumers|ec2-agent)/', pathNot: tests },
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
