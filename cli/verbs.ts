import type { Change, CommandOf, TargetName } from './targets.ts'

type Verb<Name extends TargetName> = {
  readonly load: () => Promise<CommandOf<Name>>
  /** Undefined for a command that only reads. */
  readonly change: Change | undefined
}

export type VerbName = Exclude<
  TargetName,
  | 'dev'
  | 'buy'
  | 'test'
  | 'test-slow'
  | 'test-install'
  | 'test-random'
  | 'proof'
  | 'faults'
  | 'bench'
  | 'infra-test'
>

/** The commands that `main.ts` runs. Each is imported on use, because importing the SDKs takes a second. */
export const verbs: { readonly [Name in VerbName]: Verb<Name> } = {
  bootstrap: {
    load: async () => (await import('./bootstrap.ts')).bootstrap,
    change: {
      changes: "the account's two buckets",
      asks: 'always',
      dryRun: 'says which buckets are there',
      twice: 'sets the same properties again',
    },
  },
  lint: { load: async () => (await import('./lint.ts')).lint, change: undefined },
  template: { load: async () => (await import('./template.ts')).template, change: undefined },
  cost: { load: async () => (await import('./cost.ts')).cost, change: undefined },
  diff: { load: async () => (await import('./diff.ts')).diff, change: undefined },
  deploy: {
    load: async () => (await import('./deploy.ts')).deploy,
    change: {
      changes: 'everything that runs in the environment',
      asks: 'after the plan; again if the app would change otherwise than shown',
      dryRun: 'checks, builds and plans, then stops',
      twice: 'plans no changes, and publishes and records the same release again',
    },
  },
  status: { load: async () => (await import('./status.ts')).status, change: undefined },
  history: { load: async () => (await import('./history.ts')).history, change: undefined },
  rollback: {
    load: async () => (await import('./rollback.ts')).rollback,
    change: {
      changes: 'the API, the worker, the agent, the edge and the site; never what holds data',
      asks: 'after the plan',
      dryRun: 'plans, then stops',
      twice:
        'with `REV`, applies the same release again; without, goes back to the release it replaced',
    },
  },
  destroy: {
    load: async () => (await import('./destroy.ts')).destroy,
    change: {
      changes: 'takes the environment down, with every order in it',
      asks: 'after the plan; prod also wants `NAME`',
      dryRun: 'plans, then stops',
      twice: 'finds nothing and ends with 0',
    },
  },
  unlock: {
    load: async () => (await import('./unlock.ts')).unlock,
    change: {
      changes: 'state locks, and a release that has not ended',
      asks: 'for each one that is held',
      dryRun: 'says what is held',
      twice: 'finds nothing and ends with 0',
    },
  },
  refund: {
    load: async () => (await import('./refund.ts')).refund,
    change: {
      changes: "sends an order's money back",
      asks: 'always',
      dryRun: 'says what would be refunded',
      twice: 'refunds nothing, ends with 1 and says which `KEY` makes a second refund',
    },
  },
  reconcile: {
    load: async () => (await import('./reconcile.ts')).reconcileOrders,
    change: {
      changes:
        'orders that missed an event, are overdue, or have an effect that was refused for good',
      asks: 'always',
      dryRun: 'counts the events and what is overdue',
      twice: 'repairs nothing',
    },
  },
  dlq: {
    load: async () => (await import('./dlq.ts')).dlq,
    change: {
      changes: '`replay` and `drop` move or delete given-up messages',
      asks: 'if there are such messages',
      dryRun: 'lists them',
      twice: 'finds them gone and ends with 0',
    },
  },
  'secrets-set': {
    load: async () => (await import('./secrets-set.ts')).secretsSet,
    change: {
      changes: 'a secret in the parameter store',
      asks: 'for the secret, unless it is origin-secret; before it replaces or drops one that is stored',
      dryRun: 'checks the secret and says whether it is new',
      twice: 'changes nothing; of origin-secret, which the command draws itself, makes another',
    },
  },
  'catalogue-apply': {
    load: async () => (await import('./catalogue-apply.ts')).catalogueApply,
    change: {
      changes: 'what the shop sells, at which price; never what is in stock',
      asks: 'if something would change',
      dryRun: 'says what would change',
      twice: 'changes nothing',
    },
  },
  'stripe-webhook': {
    load: async () => (await import('./stripe-webhook.ts')).stripeWebhook,
    change: {
      changes: "Stripe's endpoint and the secret it signs with",
      asks: 'if something would change',
      dryRun: 'says what would change',
      twice: 'changes nothing; with `ROTATE=1`, creates another secret',
    },
  },
  'ami-bump': {
    load: async () => (await import('./ami-bump.ts')).amiBump,
    change: {
      changes: '`agent.ami` in `environments/<env>/values.yaml`, nothing in AWS',
      asks: 'if the image is another',
      dryRun: 'says which image would be pinned',
      twice: 'changes nothing',
    },
  },
  'dev-reset': {
    load: async () => (await import('./dev-reset.ts')).devReset,
    change: {
      changes: 'deletes the local orders, accounts, mails and messages',
      asks: 'if there are any',
      dryRun: 'says what would be deleted',
      twice: 'finds nothing and ends with 0',
    },
  },
}

export const isVerb = (name: string): name is VerbName => Object.hasOwn(verbs, name)
