type Secret = {
  readonly what: string
  /** Returns why a value is invalid, without the value itself; undefined if it is valid. */
  readonly fault: (value: string, env: string) => string | undefined
}

/** The secrets that the shop reads, by their names under `/ecommerce/<env>/`. */
export const knownSecrets = {
  'stripe-secret-key': {
    what: "Stripe's secret or restricted key, sk_… or rk_…",
    fault: (value, env) => {
      const [, mode] = /^[sr]k_(test|live)_[A-Za-z0-9]{10,}$/.exec(value) ?? []
      if (!mode)
        return 'must look like sk_test_… or rk_test_…, live in place of test for real money'
      if (mode === 'live' && env !== 'prod') return `takes real money: ${env} needs a test key`
      if (mode === 'test' && env === 'prod') return 'takes no real money: prod needs a live key'
      return undefined
    },
  },
  'stripe-webhook-secret': {
    what: "the signing secret of Stripe's endpoint, whsec_…",
    fault: (value) => (/^whsec_[\w+/=-]+$/.test(value) ? undefined : 'must look like whsec_…'),
  },
  'token-secret': {
    what: 'what signs sessions, carts and order links, such as `openssl rand -hex 32` gives',
    fault: (value) =>
      /\s/.test(value) || Buffer.byteLength(value) < 32
        ? 'must have 32 bytes at least, without spaces: openssl rand -hex 32'
        : undefined,
  },
  'origin-secret': {
    what: 'by which the API recognises the edge: drawn by make deploy, and anew by make secrets-set',
    fault: (value) =>
      /^[0-9a-f]{64}$/.test(value) ? undefined : 'must be 32 random bytes in hexadecimal',
  },
} as const satisfies Record<string, Secret>

export type SecretName = keyof typeof knownSecrets

/** Returns the name of a known secret. Throws Error with the list of secrets for any other name. */
export function parseSecretName(name = ''): SecretName {
  if (Object.hasOwn(knownSecrets, name)) return name as SecretName
  const list = Object.entries(knownSecrets).map(([known, { what }]) => `  ${known}: ${what}`)
  throw new Error([name ? `nothing reads a secret ${name}` : 'NAME is missing', ...list].join('\n'))
}

/** Throws Error if the value is not valid for the secret. */
export function checkSecret(name: SecretName, value: string, env: string): void {
  const { fault }: Secret = knownSecrets[name]
  const found = fault(value, env)
  if (found) throw new Error(`${name} ${found}`)
}

/** Throws Error for a live Stripe key outside prod, and for a test key in prod. */
export function checkStripeMode(key: string, env: string): void {
  const mode = /_live_/.test(key) ? 'live' : 'test'
  if ((mode === 'live') === (env === 'prod')) return
  const why = mode === 'live' ? `takes real money, and ${env} must not` : 'takes no real money'
  const remedy = `make secrets-set ENV=${env} NAME=stripe-secret-key`
  throw new Error(`the stripe-secret-key of ${env} is a ${mode} key, which ${why}: ${remedy}`)
}
