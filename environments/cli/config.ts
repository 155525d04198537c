/** What was written after the command. */
export function commandLine(): readonly string[] {
  return process.argv.slice(2)
}

/** Makes these settings those of this process: the SDKs find their endpoints and credentials there. */
export function adopt(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.assign(process.env, settings)
}
