import type { Command } from './io.ts'
import type { Given, Variable, Variables } from './variables.ts'

const text = (form: string, help: string) => ({ kind: 'text', form, help }) as const
const aSwitch = (help: string) => ({ kind: 'switch', form: '1', help }) as const
const required = <Of extends Variable>(variable: Of) => ({ ...variable, isRequired: true }) as const

const deployment = {
  ENV: required(text('dev|prod|…', 'the environment: a folder in environments/')),
  FILE: text('values.yaml', "a values file that overrides the environment's own"),
  SET: text("'module.key=value …'", 'single values that override all others'),
} as const

const confirmation = {
  DRY_RUN: aSwitch('prints what the command would do and changes nothing'),
  YES: aSwitch('skips the confirmation'),
} as const

const urlOverrides = {
  SITE: text('https://…', 'the URL of the storefront, if it is not the deployed one'),
  API: text('https://…', 'the URL of the API, if it is not the deployed one'),
} as const

const image = text('…@sha256:…', 'a container image to use instead of building one')

const anyShop = text('local|dev|prod|…', 'the environment; default: local')

/** The variables of each make target that has any. */
export const targets = {
  dev: {
    PORT_BASE: text('4300', 'the first of nine ports'),
    TIME_SCALE: text('0.1', 'a factor for all waiting times'),
    MYSQL_URL: text('mysql://…', 'a database server to use instead of a private one'),
    VERBOSE: aSwitch('also prints debug lines'),
  },
  'dev-reset': confirmation,
  buy: {
    CARD: text("'4242 4242 4242 4242'", 'the card number'),
    SKU: text('MUG-01', 'the product; default: the first in stock'),
  },
  test: {
    FILE: text('core/test/order', 'files or folders; default: all unit and contract tests'),
    JOBS: text('3', 'how many files run at once'),
  },
  'test-slow': { JOBS: text('3', 'how many files run at once') },
  'test-install': { JOBS: text('3', 'how many files run at once') },
  'test-random': {
    RUNS: text('60', 'how many random sequences each test tries'),
    SEED: text('1', 'repeats a run'),
    JOBS: text('3', 'how many files run at once'),
  },
  proof: {
    NAME: text('stock', 'one proof; default: all'),
    SEED: text('1', 'repeats a run'),
    MOST: text('1000', 'the maximum number of crash points'),
    ORDERS: text('10000', 'how many orders the soak test places'),
    STOP: text('regex', 'ends crash-points at the first violation that matches'),
  },
  faults: {
    SEED: text('1', 'repeats a run'),
    ROW: text('R13', 'one or several rows (R13,R14); default: all'),
    SHORT: aSwitch('runs a few rows with few orders'),
  },
  attack: {
    SEED: text('1', 'repeats a run'),
    CLASS: text('forgery', 'one or several classes (forgery,csrf); default: all'),
    GUARDS: aSwitch('removes the guard of each class, whose attacks must then succeed'),
  },
  journey: {
    SHORT: aSwitch('skips orders in each state, mails, and outages in a second language'),
  },
  audit: { REQUIRED: aSwitch('fails if the registry does not answer') },
  bench: { RUNS: text('15', 'how many processes are timed') },
  'infra-test': {
    ENV: text('dev|prod', 'one environment; default: both'),
    SHORT: aSwitch('skips the slowest parts'),
    PART: text('modules|staging|shops|deployment|restore', 'one part; default: all'),
  },
  bootstrap: { ...deployment, ...confirmation },
  lint: deployment,
  template: deployment,
  cost: {
    ...deployment,
    ORDERS: text('1000', 'orders a month; default: 0, 1000, 100000 and budget.orders'),
  },
  diff: { ...deployment, IMAGE: image },
  deploy: { ...deployment, ...confirmation, IMAGE: image, ...urlOverrides },
  status: { ...deployment, ...urlOverrides },
  history: deployment,
  rollback: {
    ...deployment,
    ...confirmation,
    REV: text('12', 'the revision; default: the previous release'),
    ...urlOverrides,
  },
  destroy: {
    ...deployment,
    ...confirmation,
    NAME: text('ecommerce', 'the name of the shop; required if it takes real money'),
  },
  unlock: { ...deployment, ...confirmation },
  restore: {
    ENV: deployment.ENV,
    POINT: required(text('2026-11-30T08:05Z', 'the time to restore to, with its offset')),
    ONLY: text('tables|database', 'one part; default: both'),
    ...confirmation,
    ...urlOverrides,
  },
  refund: {
    ORDER: required(text('ord_…', 'the order')),
    AMOUNT: text('12.50', 'with all decimals of the currency; default: all that is left'),
    WHY: text("'one arrived broken'", 'the reason, for the ledger'),
    KEY: text('…', 'the idempotency key; default: derived from ORDER and AMOUNT'),
    PAID_BY: text('transfer', 'records a failed refund as paid by bank transfer; sends no money'),
    REFERENCE: text("'SEPA 4711'", "the bank's reference of the transfer"),
    REFUND: text('rfd_…', 'which failed refund was paid; default: the only one'),
    ...confirmation,
    ENV: anyShop,
  },
  inbox: {
    JSON: aSwitch('prints the list as JSON'),
    ENV: anyShop,
  },
  review: {
    ORDER: required(text('ord_…', 'the order')),
    DO: text('approve|reject', 'what to do; default: prints the order'),
    WHY: text("'the amount is wrong'", 'the reason of a rejection, for the timeline'),
    ...confirmation,
    ENV: anyShop,
  },
  resend: {
    ORDER: required(text('ord_…', 'the order')),
    KIND: text('confirmed|shipped|…', 'which mail; default: none, the command lists them'),
    REFUND: text('rfd_…', 'which mail of the kind refunded; default: a failed one, or the latest'),
    DROP: aSwitch('gives up a mail that failed permanently, instead of sending it'),
    ...confirmation,
    ENV: anyShop,
  },
  operator: {
    EMAIL: required(text('anna@example.com', 'the address of the operator')),
    ROLE: text('support|warehouse|finance|admin|none', 'the role; none removes the account'),
    RESET: text('password|totp', 'a new temporary password, or a new two-factor key'),
    ...confirmation,
    ENV: anyShop,
  },
  export: {
    CUSTOMER: required(text('anna@example.com', 'an e-mail address, or the id of an account')),
    ENV: anyShop,
  },
  'sign-out': {
    CUSTOMER: required(text('anna@example.com', 'an e-mail address, or the id of an account')),
    ...confirmation,
    ENV: anyShop,
  },
  erase: {
    CUSTOMER: text('anna@example.com', 'an e-mail address, or the id of an account'),
    EXPIRED: aSwitch('erases the contact data of all orders that is past its period'),
    ...confirmation,
    ENV: anyShop,
  },
  reconcile: {
    SINCE: text('3d|72h|2026-11-20T08:00:00Z', 'how far back; default: 3d'),
    ...confirmation,
    ENV: anyShop,
  },
  report: {
    FROM: text('2026-11-01', 'the first day, in UTC; default: the first of this month'),
    TO: text('2026-11-30', 'the last day, in UTC; default: today'),
    REPORT: text('revenue|vat|best-sellers|time-to-ship', 'which report; default: revenue'),
    FORMAT: text('table|csv', 'default: table'),
    CSV: aSwitch('the same as FORMAT=csv'),
    ENV: anyShop,
  },
  acts: {
    FROM: text('2026-11-01', 'the first day, in UTC; default: the same as TO'),
    TO: text('2026-11-30', 'the last day, in UTC; default: today'),
    JSON: aSwitch('prints the entries as JSON'),
    ENV: anyShop,
  },
  'rewrite-sales': {
    SINCE: text('2026-11-20', 'only orders that have changed since then; default: all'),
    ...confirmation,
    ENV: anyShop,
  },
  dlq: {
    DO: text('list|show|replay|drop', 'what to do; default: list'),
    QUEUE: text('orders|long-tasks', 'only messages of this queue'),
    ID: text('<message id>', 'only this message; required for show and drop'),
    TYPE: text(
      'payment.event|refund.event|dispute.event|order.step|order.effects|order.link',
      'only messages of this type',
    ),
    ORDER: text('ord_…', 'only messages about this order'),
    FORCE: aSwitch('also replays messages that were replayed three times'),
    ...confirmation,
    ENV: anyShop,
  },
  'secrets-set': {
    ...deployment,
    NAME: required(
      text(
        'stripe-secret-key|stripe-webhook-secret|token-secret|origin-secret|link-key',
        'which secret',
      ),
    ),
    PREVIOUS: text(
      'drop',
      'deletes the previous webhook, token or origin secret, or link key, if it leaked',
    ),
    ...confirmation,
  },
  'catalogue-apply': {
    ...deployment,
    ENV: required(text('local|dev|prod|…', 'the environment')),
    ...confirmation,
  },
  'stripe-webhook': {
    ...deployment,
    URL: text('https://…/webhook', 'the webhook URL, if it is not the deployed one'),
    ROTATE: aSwitch('creates a new endpoint with a new secret'),
    ...confirmation,
  },
  'ami-bump': {
    ...deployment,
    AMI: text('ami-…', 'the image; default: the newest'),
    ...confirmation,
  },
} as const satisfies Readonly<Record<string, Variables>>

export type TargetName = keyof typeof targets

/** The values of a target's variables. */
export type GivenTo<Name extends TargetName> = Given<(typeof targets)[Name]>

/** The command behind a make target. */
export type CommandOf<Name extends TargetName> = Command<(typeof targets)[Name]>

/** What a command changes, and how. Each is a row of the table in docs/operate.md. */
export type Change = {
  readonly changes: string
  /** When it asks for confirmation. */
  readonly asks: string
  readonly dryRun: string
  /** What the same command does the second time. */
  readonly twice: string
}

/** Environment variables of the programs themselves. Every target accepts them. */
const settingNames = new Set([
  'CI',
  'LOCAL_DIR',
  'MIRROR',
  'MYSQL_URL',
  'NODE',
  'PACKAGES_DIR',
  'PORT_BASE',
  'STRIPE_API_URL',
  'TIME_SCALE',
])

export const isSetting = (name: string): boolean =>
  settingNames.has(name) || /^(AWS|NODE|TF)_[A-Z]/.test(name)

/** Every variable of every target, and every setting. */
export const allNames: readonly string[] = [
  ...new Set([
    ...Object.values(targets).flatMap((declared) => Object.keys(declared)),
    ...settingNames,
  ]),
]
