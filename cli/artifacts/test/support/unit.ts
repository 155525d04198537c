/** A unit of systemd's, as far as a program's start goes: what it says of each directive, the last of it. */
export function readUnit(text: string): (name: string) => string {
  return (name) => {
    const [, value] = [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].at(-1) ?? []
    if (value === undefined) throw new Error(`the unit says nothing of ${name}`)
    return value
  }
}

/** The variables that a system unit itself sets. */
export function variablesIn(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^Environment=(\w+)=(.*)$/gm)]
  return Object.fromEntries(
    lines.map(([, name = '', value = '']) => [name, value.replaceAll('%S', '/var/lib')]),
  )
}

/** An EnvironmentFile, as systemd reads what install.sh writes. */
export function readEnvironmentFile(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^(\w+)="(.*)"$/gm)]
  return Object.fromEntries(
    lines.map(([, name = '', value = '']) => [name, value.replace(/\\(["\\$`])/g, '$1')]),
  )
}
