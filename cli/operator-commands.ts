import type { Change, CommandOf, TargetName } from './targets.ts'

type Entry<Name extends TargetName> = {
  readonly load: () => Promise<CommandOf<Name>>
  /** Undefined for a command that only reads. */
  readonly change: Change | undefined
}

export type CommandName = Exclude<
  TargetName,
  | 'dev'
  | 'buy'
  | 'test'
  | 'test-slow'
  | 'test-install'
  | 'test-random'
  | 'journey'
  | 'audit'
  | 'proof'
  | 'faults'
  | 'attack'
  | 'bench'
  | 'infra-test'
>

/**
 * The commands that `main.ts` runs. Each is imported on use, because importing the SDKs takes a
 * second.
 */
export const operatorCommands: { readonly [Name in CommandName]: Entry<Name> } = {
  bootstrap: {
    load: async () => (await import('./bootstrap.ts')).bootstrap,
    change: {
      changes: "the shop's two buckets",
      asks: 'always',
      dryRun: 'prints which buckets exist',
      twice: 'applies the same settings again',
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
      asks: 'after the plan; again if the plan of the app has changed',
      dryRun: 'checks, builds and plans, then stops',
      twice: 'plans no changes, and publishes and records the same release again',
    },
  },
  status: { load: async () => (await import('./status.ts')).status, change: undefined },
  history: { load: async () => (await import('./history.ts')).history, change: undefined },
  rollback: {
    load: async () => (await import('./rollback.ts')).rollback,
    change: {
      changes: 'the API, the worker, the agent, the edge and the site; never resources with data',
      asks: 'after the plan',
      dryRun: 'plans, then stops',
      twice:
        'with `REV`, applies the same release again; without, rolls back to the previous release',
    },
  },
  destroy: {
    load: async () => (await import('./destroy.ts')).destroy,
    change: {
      changes: 'deletes the environment and all its orders',
      asks: 'after the plan; a live shop also requires `NAME`',
      dryRun: 'plans, then stops',
      twice: 'finds nothing and exits with 0',
    },
  },
  unlock: {
    load: async () => (await import('./unlock.ts')).unlock,
    change: {
      changes: 'state locks, and an unfinished release',
      asks: 'for each of them',
      dryRun: 'prints them',
      twice: 'finds nothing and exits with 0',
    },
  },
  restore: {
    load: async () => (await import('./restore.ts')).restore,
    change: {
      changes:
        'the tables and the sales database, which get new names; the replaced ones stay in AWS',
      asks: 'after the plan',
      dryRun: 'checks POINT and plans, then stops',
      twice: 'restores nothing again; copies and replays what is missing',
    },
  },
  refund: {
    load: async () => (await import('./refund.ts')).refund,
    change: {
      changes: 'refunds an order; `PAID_BY` only records a refund that was paid by bank transfer',
      asks: 'always',
      dryRun: 'prints what would be refunded',
      twice:
        'refunds nothing, exits with 1 and prints which `KEY` makes a second refund; with `PAID_BY`, changes nothing',
    },
  },
  inbox: { load: async () => (await import('./inbox.ts')).inbox, change: undefined },
  review: {
    load: async () => (await import('./review.ts')).review,
    change: {
      changes: 'approves an order in review, or rejects and refunds it',
      asks: 'if `DO` is given and the order is in review',
      dryRun: 'prints the order and what would happen',
      twice: 'changes nothing',
    },
  },
  resend: {
    load: async () => (await import('./resend.ts')).resend,
    change: {
      changes: 'sends a mail to the buyer again; `DROP` gives up a failed one',
      asks: 'if `KIND` is given',
      dryRun: 'lists the mails of the order',
      twice: 'sends it again; with `DROP`, changes nothing',
    },
  },
  operator: {
    load: async () => (await import('./operator.ts')).operator,
    change: {
      changes: 'the account, role, password or two-factor key of an operator',
      asks: 'if `ROLE` or `RESET` is given and changes something',
      dryRun: 'prints the account and what would change',
      twice: 'with `ROLE`, changes nothing; with `RESET`, resets again',
    },
  },
  export: { load: async () => (await import('./export.ts')).exportCustomer, change: undefined },
  'sign-out': {
    load: async () => (await import('./sign-out.ts')).signOut,
    change: {
      changes: 'ends every session of a customer',
      asks: 'always',
      dryRun: 'prints the account',
      twice: 'finds no session and exits with 0',
    },
  },
  erase: {
    load: async () => (await import('./erase.ts')).erase,
    change: {
      changes:
        'erases a customer: account, sessions, and the personal data of finished orders; `EXPIRED` erases that of old orders',
      asks: 'if nothing is open and there is something to erase',
      dryRun: 'prints what would be erased and what stays',
      twice: 'finds nothing and exits with 0',
    },
  },
  reconcile: {
    load: async () => (await import('./reconcile.ts')).reconcileOrders,
    change: {
      changes:
        'orders that missed an event, are overdue, or have an effect that failed permanently',
      asks: 'always',
      dryRun: 'counts the events and the overdue orders',
      twice: 'repairs nothing',
    },
  },
  report: { load: async () => (await import('./report.ts')).report, change: undefined },
  acts: { load: async () => (await import('./acts.ts')).acts, change: undefined },
  'rewrite-sales': {
    load: async () => (await import('./rewrite-sales.ts')).rewriteSalesAgain,
    change: {
      changes: 'the rows of paid orders in the sales database, from the orders table',
      asks: 'always',
      dryRun: 'counts the orders',
      twice: 'changes nothing on the same day',
    },
  },
  dlq: {
    load: async () => (await import('./dlq.ts')).dlq,
    change: {
      changes: '`replay` sends dead-letter messages to their queue again, `drop` deletes them',
      asks: 'if messages match',
      dryRun: 'lists them',
      twice: 'finds nothing and exits with 0',
    },
  },
  'secrets-set': {
    load: async () => (await import('./secrets-set.ts')).secretsSet,
    change: {
      changes: 'a secret in the parameter store',
      asks: 'for the secret, except `origin-secret` and `link-key`; before it replaces or deletes a stored one',
      dryRun: 'checks the secret and prints whether it is new',
      twice: 'changes nothing; for `origin-secret` and `link-key`, generates another one',
    },
  },
  'catalogue-apply': {
    load: async () => (await import('./catalogue-apply.ts')).catalogueApply,
    change: {
      changes: 'the products and their prices; never the stock',
      asks: 'if something would change',
      dryRun: 'prints what would change',
      twice: 'changes nothing',
    },
  },
  'stripe-webhook': {
    load: async () => (await import('./stripe-webhook.ts')).stripeWebhook,
    change: {
      changes: 'the webhook endpoint at Stripe and its signing secret',
      asks: 'if something would change',
      dryRun: 'prints what would change',
      twice: 'changes nothing; with `ROTATE=1`, creates another secret',
    },
  },
  'ami-bump': {
    load: async () => (await import('./ami-bump.ts')).amiBump,
    change: {
      changes: '`agent.ami` in `environments/<env>/values.yaml`, nothing in AWS',
      asks: 'if the image differs',
      dryRun: 'prints which image would be pinned',
      twice: 'changes nothing',
    },
  },
  'dev-reset': {
    load: async () => (await import('./dev-reset.ts')).devReset,
    change: {
      changes: 'deletes the local orders, accounts, mails and messages',
      asks: 'if there are any',
      dryRun: 'prints what would be deleted',
      twice: 'finds nothing and exits with 0',
    },
  },
}

export const isCommandName = (name: string): name is CommandName =>
  Object.hasOwn(operatorCommands, name)
