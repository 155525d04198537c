/** Runs a command: what it says goes to the terminal, and what it throws is one line and status 1. */
export async function run(command: (say: (line: string) => void) => Promise<void>): Promise<void> {
  try {
    await command((line) => void process.stdout.write(`${line}\n`))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
