export type Instruction = { readonly name: string; readonly value: string }

/** Parses a Dockerfile into its instructions. Joins continued lines. */
export function readDockerfile(text: string): readonly Instruction[] {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', ...words] = line.split(' ')
      return { name, value: words.join(' ') }
    })
}

/** Returns the command of an instruction in exec form. Throws Error for the shell form. */
export function commandIn(value: string): readonly string[] {
  const [list] = /\[.*\]$/.exec(value) ?? []
  if (!list) throw new Error(`the instruction is in shell form: ${value}`)
  return JSON.parse(list) as string[]
}
