/** Counts and prints claims and their results. */
export type Report = {
  /** Runs `prove` and prints the result. An exception is a failure, and the run continues. */
  check(claim: string, prove: () => Promise<string | undefined>): Promise<boolean>
  readonly passed: number
  readonly failed: number
}

export function createReport(): Report {
  const count = { passed: 0, failed: 0 }
  return {
    check: async (claim, prove) => {
      try {
        const detail = await prove()
        count.passed += 1
        console.log(`  ✓ ${claim}${detail ? `  ${detail}` : ''}`)
        return true
      } catch (error) {
        count.failed += 1
        console.log(`  ✗ ${claim}\n    ${error instanceof Error ? error.message : error}`)
        return false
      }
    },
    get passed() {
      return count.passed
    },
    get failed() {
      return count.failed
    },
  }
}
