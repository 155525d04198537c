import type { KnipConfig } from 'knip'

/** The entry points, from which knip finds unused code. */
export default {
  entry: [
    'api/{server,lambda}.ts',
    'api/test/write-client-types.ts',
    'consumers/account-mails/lambda.ts',
    'consumers/orders/lambda.ts',
    'consumers/sweep/lambda.ts',
    'ec2-agent/main.ts',
    'migration/{login,report,schema}.ts',
    'cli/artifacts/build.ts',
    'cli/audit/main.ts',
    'cli/modules/generate.ts',
    'cli/artifacts/lambda/{credentials.ts,runtime.mjs}',
    'bench/init.ts',
    'cli/main.ts',
    'local/{dev,buy,check-catalogue,site,worker,die-with-parent}.ts',
    'local/emulators/main.ts',
    'local/control/control.js',
    'site/public/api-docs/start.js',
    'modules/edge/functions/*.js',
    'test/run.ts',
    'test/{attack,journey,proof,faults,infra,pipeline,policy}/main.ts',
    'test/infra/deployed/redirect.mjs',
    'test/infra/operator/restore.ts',
    'test/faults/skewed-clock.ts',
    'test/proof/watch-health.ts',
    'test/support/{lambda-host.ts,plain-children.mjs}',
    '**/test/**/*.test.ts',
  ],
  project: ['**/*.{ts,js,mjs}', 'site/src/**/*.astro'],
  astro: {
    entry: [
      'site/astro.config.mjs',
      'site/src/pages/**/*.{astro,ts}',
      'site/src/scripts/*.ts',
      'site/src/lib/drawing-service.ts',
    ],
  },
  // Run by make, which knip does not read; `cloudfront` is provided by the edge's runtime.
  ignoreDependencies: [
    '@astrojs/check',
    '@biomejs/biome',
    'cloudfront',
    'dependency-cruiser',
    // Checks our types in a third of TypeScript 6's time, which gives up on Stripe's event types (TS2859).
    // It has no compiler API: astro check and two tests need `typescript` 6 for that.
    'typescript7',
  ],
  ignoreBinaries: [
    'make',
    'openssl',
    'shellcheck',
    'terraform',
    'ldd',
    'systemd-notify',
    'systemd-analyze',
    'systemd-socket-activate',
    'unshare',
  ],
  ignoreIssues: {
    // knex calls them by name.
    'core/mysql/migrations/*.ts': ['exports'],
    // Generated: our clients use only some of the types.
    'api/openapi-types.ts': ['types'],
  },
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig
