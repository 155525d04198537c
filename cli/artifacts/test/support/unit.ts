/** Parses a systemd unit. Returns a function that reads a directive; the last occurrence counts. */
export function readUnit(text: string): (name: string) => string {
  return (name) => {
    const [, value] = [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].at(-1) ?? []
    if (value === undefined) throw new Error(`the unit has no directive ${name}`)
    return value
  }
}

/** Returns the environment variables that a systemd unit sets. */
export function variablesIn(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^Environment=(\w+)=(.*)$/gm)]
  return Object.fromEntries(
    lines.map(([, name = '', value = '']) => [name, value.replaceAll('%S', '/var/lib')]),
  )
}

/** Parses an EnvironmentFile of install.sh like systemd. */
export function readEnvironmentFile(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^(\w+)="(.*)"$/gm)]
  return Object.fromEntries(
    lines.map(([, name = '', value = '']) => [name, value.replace(/\\(["\\$`])/g, '$1')]),
  )
}
