/** A command of a pipeline. */
export type Step = {
  /** The command as typed, without quotes or shell variables. */
  readonly command: string
  /** The usual duration on two cores, in minutes. */
  readonly minutes: number
  /**
   * Runs in parallel with the steps that follow it, with low priority. Its output is printed at its
   * end.
   */
  readonly isParallel?: boolean
  /** Measures time, so it waits until the parallel steps have ended. */
  readonly isAlone?: boolean
}

export type Pipeline = { readonly title: string; readonly steps: readonly Step[] }

/** The steps of `.ci/run`, for every change: at most 25 minutes. */
const ci: Pipeline = {
  title: 'every change',
  steps: [
    // It mostly waits for the AWS emulator.
    { command: 'make infra-test SHORT=1 PART=deployment', minutes: 16, isParallel: true },
    { command: 'make check', minutes: 1 },
    { command: 'make audit', minutes: 0.1 },
    { command: 'make test', minutes: 3 },
    { command: 'make test-slow', minutes: 3 },
    { command: 'make test-install', minutes: 1 },
    { command: 'make test-random', minutes: 1.5 },
    { command: 'make proof NAME=stock', minutes: 0.5 },
    { command: 'make proof NAME=limits', minutes: 0.5 },
    { command: 'make journey SHORT=1', minutes: 5 },
    { command: 'make faults SHORT=1', minutes: 3, isAlone: true },
  ],
}

/** The full steps that do not fit into `ci`. */
const nightly: Pipeline = {
  title: 'every night',
  steps: [
    { command: 'make faults', minutes: 6 },
    { command: 'make journey', minutes: 6 },
    { command: 'make attack', minutes: 2 },
    { command: 'make attack GUARDS=1', minutes: 14 },
    { command: 'make proof NAME=duplicates', minutes: 1 },
    { command: 'make proof NAME=money', minutes: 2 },
    { command: 'make proof NAME=stock', minutes: 0.5 },
    { command: 'make proof NAME=limits', minutes: 1 },
    { command: 'make proof NAME=personal-data', minutes: 0.5 },
    { command: 'make proof NAME=calls', minutes: 1.5 },
    { command: 'make proof NAME=kills', minutes: 3 },
    { command: 'make proof NAME=in-flight', minutes: 3 },
    { command: 'make proof NAME=overload', minutes: 2 },
    { command: 'make proof NAME=builds', minutes: 2 },
    { command: 'make infra-test', minutes: 100, isParallel: true },
    { command: 'make proof NAME=guards', minutes: 10 },
    { command: 'make proof NAME=crash-points', minutes: 7 },
    { command: 'make proof NAME=crash-guards', minutes: 13 },
    { command: 'make proof NAME=soak', minutes: 13 },
    { command: 'make test-random RUNS=1000', minutes: 20 },
  ],
}

export const pipelines: Readonly<Record<string, Pipeline>> = { ci, nightly }
