import { StripeRefusal } from './refusal.ts'

/** How the API fails when it is told to. */
export type ApiFaults = {
  /** Milliseconds that every request waits before anything is done. */
  readonly latencyMs: number
  /** So many requests from now on are answered with `status`. */
  readonly failures: number
  /** 500 and above is Stripe's own failure; 429 is too many requests, which never begin. */
  readonly status: number
  /** A failure of Stripe's own is the answer that is kept under the request's idempotency key. */
  readonly keep: boolean
  /** A failure of Stripe's own comes when everything has been done. */
  readonly afterApplying: boolean
}

type Reply = { readonly status: number; readonly body: unknown }

export type Outcome = { readonly answered: Reply; readonly kept: Reply }

export type Faults = ReturnType<typeof createFaults>

/** What is to fail, and when. `keep` and `afterApplying` hold until the next settings. */
export function createFaults() {
  const atTheDoor = { keep: false, afterApplying: false }
  let settings: ApiFaults = { latencyMs: 0, failures: 0, status: 500, ...atTheDoor }

  function next(): StripeRefusal | undefined {
    if (settings.failures <= 0) return undefined
    settings = { ...settings, failures: settings.failures - 1 }
    return failureOf(settings.status)
  }

  /** Whether failures strike a request that has begun, rather than one at the door. */
  const isWithin = () => settings.status >= 500 && (settings.keep || settings.afterApplying)

  /**
   * Throws StripeRefusal while failures are due. A POST may be struck within; whatever else is asked
   * changes nothing, and fails at the door.
   */
  function atDoor(method: string): void {
    const failure = method === 'POST' && isWithin() ? undefined : next()
    if (failure) throw failure
  }

  /**
   * Does `act` unless it is to fail first. What is answered and what is kept differ where an answer is
   * lost on its way: whoever asks again under the same key gets it.
   */
  async function within(act: () => Promise<unknown>): Promise<Outcome> {
    const failure = isWithin() ? next() : undefined
    const { keep, afterApplying } = settings
    const failed = failure && { status: failure.status, body: failure.body }
    if (failed && !afterApplying) return { answered: failed, kept: failed }
    const done = { status: 200, body: await act() }
    return { answered: failed ?? done, kept: (keep && failed) || done }
  }

  return {
    settings: () => settings,
    configure: (wanted: Partial<ApiFaults>) => {
      settings = { ...settings, ...atTheDoor, ...wanted }
    },
    atDoor,
    within,
  }
}

function failureOf(status: number): StripeRefusal {
  if (status === 429) {
    return new StripeRefusal('Too many requests hit the API too quickly.', {
      status,
      code: 'rate_limit',
    })
  }
  return new StripeRefusal('An error on our side', { status, type: 'api_error' })
}
