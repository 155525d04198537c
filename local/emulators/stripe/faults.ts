import { StripeRefusal } from './refusal.ts'

/** How the API fails when faults are configured. */
export type ApiFaults = {
  /** Milliseconds that every request waits before it is processed. */
  readonly latencyMs: number
  /** How many of the next requests are answered with `status`. */
  readonly failures: number
  /**
   * 500 and above is a failure of Stripe, 429 is a rate limit and 400 a refusal, which reject a
   * request before it starts.
   */
  readonly status: number
  /** Whether a 5xx answer is stored under the request's idempotency key. */
  readonly keep: boolean
  /** Whether a 5xx answer is sent only after the request has been applied. */
  readonly afterApplying: boolean
}

type Reply = { readonly status: number; readonly body: unknown }

export type Outcome = { readonly answered: Reply; readonly stored: Reply }

export type Faults = ReturnType<typeof createFaults>

/** Creates the fault injector. `keep` and `afterApplying` are reset by each new configuration. */
export function createFaults() {
  const resetFields = { keep: false, afterApplying: false }
  let settings: ApiFaults = { latencyMs: 0, failures: 0, status: 500, ...resetFields }

  function next(): StripeRefusal | undefined {
    if (settings.failures <= 0) return undefined
    settings = { ...settings, failures: settings.failures - 1 }
    return failureOf(settings.status)
  }

  /** Whether failures happen while a request is processed, rather than before it starts. */
  const failsWhileRunning = () =>
    settings.status >= 500 && (settings.keep || settings.afterApplying)

  /**
   * Throws StripeRefusal while failures remain. A POST may instead fail while it is processed.
   * Other methods change nothing, so they always fail here.
   */
  function failBeforeStart(method: string): void {
    const failure = method === 'POST' && failsWhileRunning() ? undefined : next()
    if (failure) throw failure
  }

  /**
   * Runs `act`, unless it must fail first. `answered` and `stored` differ when an answer is lost in
   * transit: a retry with the same key gets `stored`.
   */
  async function run(act: () => Promise<unknown>): Promise<Outcome> {
    const failure = failsWhileRunning() ? next() : undefined
    const { keep, afterApplying } = settings
    const failed = failure && { status: failure.status, body: failure.body }
    if (failed && !afterApplying) return { answered: failed, stored: failed }
    const done = { status: 200, body: await act() }
    return { answered: failed ?? done, stored: (keep && failed) || done }
  }

  return {
    settings: () => settings,
    configure: (wanted: Partial<ApiFaults>) => {
      settings = { ...settings, ...resetFields, ...wanted }
    },
    failBeforeStart,
    run,
  }
}

function failureOf(status: number): StripeRefusal {
  if (status === 429) {
    return new StripeRefusal('Too many requests hit the API too quickly.', {
      status,
      code: 'rate_limit',
    })
  }
  if (status === 400) return new StripeRefusal('Received unknown parameter: surprise')
  return new StripeRefusal('An error on our side', { status, type: 'api_error' })
}
