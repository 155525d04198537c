export type Instruction = { readonly name: string; readonly value: string }

/** A Dockerfile's instructions, each on one line. */
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

/** What an instruction starts, as a list of words. Throws Error for a text that a shell would read. */
export function commandIn(value: string): readonly string[] {
  const [list] = /\[.*\]$/.exec(value) ?? []
  if (!list) throw new Error(`a shell would read: ${value}`)
  return JSON.parse(list) as string[]
}
