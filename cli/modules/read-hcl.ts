/** A `variable` or `output` block of a Terraform file, with the text of its attributes. */
export type HclBlock = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * Returns the blocks of a kind in a file. It reads only files in the format of `terraform fmt`,
 * which `make infra-test` checks: a block ends at the first `}` without indentation, and its
 * attributes are indented by two spaces.
 */
export function readBlocks(kind: 'variable' | 'output', hcl: string): readonly HclBlock[] {
  const blocks = hcl.matchAll(new RegExp(`^${kind} "([^"]+)" \\{\\n([\\s\\S]*?)^\\}`, 'gm'))
  return [...blocks].map(([, name = '', body = '']) => ({ name, attributes: readAttributes(body) }))
}

function readAttributes(body: string): Readonly<Record<string, string>> {
  const attributes = body.matchAll(/^ {2}(\w+) *= (.*(?:\n {2}(?: +\S|[\])}]).*)*)/gm)
  return Object.fromEntries([...attributes].map(([, key = '', value = '']) => [key, value]))
}

/** Returns the text of a string literal. */
export const unquote = (literal: string) => JSON.parse(literal) as string

/** Returns an expression in one line. */
export function toOneLine(hcl: string): string {
  return hcl
    .replaceAll(/([{[(])\n\s*/g, '$1 ')
    .replaceAll(/,?\n\s*([\])}])/g, ' $1')
    .replaceAll(/,?\n\s*/g, ', ')
    .replaceAll(/ +/g, ' ')
}
