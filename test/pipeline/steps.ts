/** A command of a pipeline. */
export type Step = {
  /** As one types it, without quotes or variables of the shell. */
  readonly command: string
  /** How long it takes on two cores, in minutes. */
  readonly minutes: number
  /** Runs beside the steps that follow it, with low priority; its output is printed when it has ended. */
  readonly isBeside?: boolean
  /** Measures time, so it waits for what runs beside. */
  readonly isAlone?: boolean
}

export type Pipeline = { readonly title: string; readonly steps: readonly Step[] }

/** What `.ci/run` runs on every change: at most 25 minutes. */
const ci: Pipeline = {
  title: 'every change',
  steps: [
    // It mostly waits for the emulator of AWS.
    { command: 'make infra-test SHORT=1 PART=deployment', minutes: 16, isBeside: true },
    { command: 'make check', minutes: 1 },
    { command: 'make test', minutes: 3 },
    { command: 'make test-slow', minutes: 3 },
    { command: 'make test-install', minutes: 1 },
    { command: 'make test-random', minutes: 1.5 },
    { command: 'make proof NAME=stock', minutes: 0.5 },
    { command: 'make proof NAME=limits', minutes: 0.5 },
    { command: 'make infra-test PART=modules', minutes: 4 },
    { command: 'make journey', minutes: 3 },
    { command: 'make faults SHORT=1', minutes: 2, isAlone: true },
  ],
}

/** What does not fit into `ci`, in full. */
const nightly: Pipeline = {
  title: 'every night',
  steps: [
    { command: 'make faults', minutes: 6 },
    { command: 'make proof NAME=duplicates', minutes: 1 },
    { command: 'make proof NAME=money', minutes: 2 },
    { command: 'make proof NAME=stock', minutes: 0.5 },
    { command: 'make proof NAME=limits', minutes: 1 },
    { command: 'make proof NAME=calls', minutes: 1.5 },
    { command: 'make proof NAME=kills', minutes: 3 },
    { command: 'make proof NAME=in-flight', minutes: 3 },
    { command: 'make proof NAME=overload', minutes: 2 },
    { command: 'make proof NAME=builds', minutes: 2 },
    { command: 'make infra-test', minutes: 40, isBeside: true },
    { command: 'make proof NAME=guards', minutes: 10 },
    { command: 'make proof NAME=crash-points', minutes: 7 },
    { command: 'make proof NAME=crash-guards', minutes: 13 },
    { command: 'make proof NAME=soak', minutes: 13 },
    { command: 'make test-random RUNS=1000', minutes: 20 },
  ],
}

export const pipelines: Readonly<Record<string, Pipeline>> = { ci, nightly }
