/** Counts and prints checks and their results. */
export type Report = {
  /** Runs `prove` and prints the result. An exception is a failure, and the run continues. */
  check(name: string, prove: () => Promise<string | undefined>): Promise<boolean>
  readonly passed: number
  readonly failed: number
}

export function createReport(): Report {
  const count = { passed: 0, failed: 0 }
  return {
    check: async (name, prove) => {
      try {
        const detail = await prove()
        count.passed += 1
        console.log(`  ✓ ${name}${detail ? `  ${detail}` : ''}`)
        return true
      } catch (error) {
        count.failed += 1
        console.log(`  ✗ ${name}\n    ${error instanceof Error ? error.message : error}`)
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
