import type { Command } from './io.ts'
import type { Given, Variable, Variables } from './variables.ts'

const text = (form: string, help: string) => ({ kind: 'text', form, help }) as const
const aSwitch = (help: string) => ({ kind: 'switch', form: '1', help }) as const
const required = <Of extends Variable>(variable: Of) => ({ ...variable, isRequired: true }) as const

const deployment = {
  ENV: required(text('dev|prod', 'the environment')),
  FILE: text('values.yaml', 'values on top of those of the environment'),
  SET: text("'module.key=value …'", 'single values on top of everything else'),
} as const

const confirmation = {
  DRY_RUN: aSwitch('shows what would be done and changes nothing'),
  YES: aSwitch('answers the question with yes'),
} as const

const addresses = {
  SITE: text('https://…', 'where to reach the storefront, if not at its own address'),
  API: text('https://…', 'where to reach the API, if not at its own address'),
} as const

const image = text('…@sha256:…', 'the container image, if not the one that is built')

const anyShop = text('local|dev|prod', 'the environment; local where it is not given')

/** The variables of each make target that has any. */
export const targets = {
  dev: {
    PORT_BASE: text('4300', 'the first of nine ports'),
    TIME_SCALE: text('0.1', 'shortens every wait'),
    MYSQL_URL: text('mysql://…', 'a database server to use instead of a private one'),
    VERBOSE: aSwitch('shows debug lines too'),
  },
  'dev-reset': confirmation,
  buy: {
    CARD: text("'4242 4242 4242 4242'", 'the card that pays'),
    SKU: text('MUG-01', 'what to buy; the first product in stock where it is not given'),
  },
  test: {
    FILE: text('core/test/order', 'files or folders; all unit and contract tests without'),
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
    NAME: text('stock', 'one proof; all of them where it is not given'),
    SEED: text('1', 'repeats a run'),
    MOST: text('1000', 'how many crash points are tried'),
    ORDERS: text('10000', 'how many orders the soak sells'),
    STOP: text('regex', 'ends crash-points at the first violation that matches'),
  },
  faults: {
    SEED: text('1', 'repeats a run'),
    ROW: text('R13', 'one row of the matrix, or several: R13,R14'),
    SHORT: aSwitch('a few rows with few orders'),
  },
  bench: { RUNS: text('15', 'how many processes are timed') },
  'infra-test': {
    ENV: text('dev|prod', 'one environment; both where it is not given'),
    SHORT: aSwitch('leaves out what takes longest'),
    PART: text('modules|deployment', 'one half; both where it is not given'),
  },
  bootstrap: { ...deployment, ...confirmation },
  lint: deployment,
  template: deployment,
  cost: { ...deployment, ORDERS: text('1000', 'orders a month; four columns where not given') },
  diff: { ...deployment, IMAGE: image },
  deploy: { ...deployment, ...confirmation, IMAGE: image, ...addresses },
  status: { ...deployment, ...addresses },
  history: deployment,
  rollback: {
    ...deployment,
    ...confirmation,
    REV: text('12', 'which release; the one before this where it is not given'),
    ...addresses,
  },
  destroy: {
    ...deployment,
    ...confirmation,
    NAME: text('ecommerce', "the shop's name, which prod asks for"),
  },
  unlock: { ...deployment, ...confirmation },
  refund: {
    ORDER: required(text('ord_…', 'the order')),
    AMOUNT: text(
      '12.50',
      "how much, with all of its currency's decimals; all that is left otherwise",
    ),
    WHY: text("'one came broken'", 'the reason, for the ledger'),
    KEY: text('…', 'one key is one refund; derived from ORDER and AMOUNT where it is not given'),
    ...confirmation,
    ENV: anyShop,
  },
  reconcile: {
    SINCE: text('3d|72h|2026-11-20T08:00:00Z', 'how far back; three days where it is not given'),
    ...confirmation,
    ENV: anyShop,
  },
  dlq: {
    DO: text('list|show|replay|drop', 'what to do; list where it is not given'),
    QUEUE: text('orders|long-tasks', 'only what came from this queue'),
    ID: text('<message id>', 'only this message; show and drop need it'),
    TYPE: text(
      'payment.event|refund.event|dispute.event|order.step|order.effects',
      'only this kind of message',
    ),
    ORDER: text('ord_…', 'only messages about this order'),
    FORCE: aSwitch('replays also what has come back three times'),
    ...confirmation,
    ENV: anyShop,
  },
  'secrets-set': {
    ...deployment,
    NAME: required(
      text('stripe-secret-key|stripe-webhook-secret|token-secret|origin-secret', 'which secret'),
    ),
    PREVIOUS: text(
      'drop',
      'stops accepting the webhook or origin secret before this one: it leaked',
    ),
    ...confirmation,
  },
  'catalogue-apply': {
    ...deployment,
    ENV: required(text('local|dev|prod', 'the environment')),
    ...confirmation,
  },
  'stripe-webhook': {
    ...deployment,
    URL: text('https://…/webhook', 'where Stripe reaches the shop, if not at its own address'),
    ROTATE: aSwitch('creates a new endpoint with a new secret'),
    ...confirmation,
  },
  'ami-bump': {
    ...deployment,
    AMI: text('ami-…', 'which image; the newest where it is not given'),
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
