import { distanceBetween, nearest } from './nearest.ts'

/** A variable of a make target. */
export type Variable = {
  /** A switch is on or off. The command itself validates text. */
  readonly kind: 'text' | 'switch'
  /** An example of its value, such as `12.50`. */
  readonly form: string
  readonly help: string
  readonly isRequired?: boolean
}

export type Variables = Readonly<Record<string, Variable>>

/** The value of each variable. An empty environment variable counts as not set. */
export type Given<Declared extends Variables> = {
  readonly [Name in keyof Declared]: Declared[Name] extends { readonly kind: 'switch' }
    ? boolean
    : string | undefined
}

export type Reading<Declared extends Variables> = {
  readonly given: Given<Declared>
  /** Settings from the command line, for the programs' environment. Every target accepts them. */
  readonly settings: Readonly<Record<string, string>>
  /** The names of the variables that were read from the environment. */
  readonly fromEnvironment: readonly string[]
}

type Sources = {
  readonly target: string
  /** The `NAME=value` arguments of make's command line. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Returns whether a name is a setting that every target accepts. */
  readonly isSetting: (name: string) => boolean
  /** Variables of other targets, for suggestions. */
  readonly otherNames: readonly string[]
}

/**
 * Reads a target's variables from the command line and the environment. The command line has
 * precedence. Throws one Error with all problems.
 *
 * Refuses an unknown name or an empty value on the command line, and for a switch that is
 * neither on nor off: `AMOUNT=$A` with an unset A would refund everything. Also refuses an
 * environment variable that looks misspelt: `DRYRUN=1 make refund` would otherwise send money.
 */
export function readVariables<Declared extends Variables>(
  declared: Declared,
  { target, args, env, isSetting, otherNames }: Sources,
): Reading<Declared> {
  const names = Object.keys(declared)
  const written = new Map<string, string>()
  const settings: Record<string, string> = {}
  const problems: string[] = []
  for (const arg of args) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(arg) ?? []
    if (names.includes(name)) {
      if (value.trim() === '')
        problems.push(`${name} is empty: write a value after ${name}=, or leave ${name} out`)
      written.set(name, value)
    } else if (isSetting(name)) settings[name] = value
    else problems.push(unknownName(name || arg, { target, names, otherNames }))
  }
  for (const name of Object.keys(env)) {
    const meant = isSetting(name) || otherNames.includes(name) ? undefined : misspelt(name, names)
    if (meant && !names.includes(name) && env[name])
      problems.push(
        `${name} is in the environment and looks like ${meant}, a variable of make ${target}: use ${meant}=…, or unset ${name}`,
      )
  }
  const fromEnvironment = names.filter((name) => env[name] && !written.has(name))
  const read = (name: string) => written.get(name) ?? (env[name] || undefined)
  const given = Object.entries(declared).map(([name, { kind }]) => {
    if (kind !== 'switch' || written.get(name)?.trim() === '') return [name, read(name)]
    return [name, attempt(() => readSwitch(name, read(name)), problems)]
  })
  refuse(problems)
  return { given: Object.fromEntries(given) as Given<Declared>, settings, fromEnvironment }
}

/**
 * Returns the result of each reader, in order. If some throw, throws one Error with the messages of
 * all of them, so that an operator corrects every variable at once.
 */
export function readAll<Readers extends readonly (() => unknown)[]>(
  ...readers: Readers
): { readonly [Index in keyof Readers]: ReturnType<Readers[Index]> } {
  const problems: string[] = []
  const results = readers.map((read) => attempt(read, problems))
  refuse(problems)
  return results as { [Index in keyof Readers]: ReturnType<Readers[Index]> }
}

function attempt<T>(read: () => T, problems: string[]): T | undefined {
  try {
    return read()
  } catch (error) {
    problems.push((error as Error).message)
    return undefined
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

const on = ['1', 'true', 'yes']
const off = ['0', 'false', 'no']

/**
 * Returns whether a switch is on; off by default. Throws Error if the text is neither on nor off.
 */
export function readSwitch(name: string, text = ''): boolean {
  const value = text.trim().toLowerCase()
  if (text === '' || off.includes(value)) return false
  if (on.includes(value)) return true
  throw new Error(`${name} must be ${on.join(', ')} (on) or ${off.join(', ')} (off), not "${text}"`)
}

/** Returns the usage text: the call, then one line for each variable. */
export function usageOf(target: string, declared: Variables): string {
  const entries = Object.entries(declared)
  const call = entries.map(([name, { form, isRequired }]) =>
    isRequired ? `${name}=${form}` : `[${name}=${form}]`,
  )
  const width = Math.max(0, ...entries.map(([name]) => name.length))
  const lines = entries.map(([name, { help }]) => `  ${name.padEnd(width)}  ${help}`)
  return [`usage: ${['make', target, ...call].join(' ')}`, ...lines].join('\n')
}

function unknownName(
  name: string,
  { target, names, otherNames }: Pick<Sources, 'target' | 'otherNames'> & { names: string[] },
): string {
  const near = misspelt(name, names) ?? nearest(name, names) ?? nearest(name, otherNames)
  const suggestion = near && near !== name ? `: did you mean ${near}?` : ''
  return `${name} is not a variable of make ${target}${suggestion}`
}

/**
 * Returns the variable that `name` misspells by case, underscores or one letter. Ignores variables
 * with fewer than five letters, because common environment variables have similar names.
 */
function misspelt(name: string, names: readonly string[]): string | undefined {
  const normalise = (text: string) => text.replaceAll(/[_-]/g, '').toUpperCase()
  return names.find(
    (one) => one.length >= 5 && distanceBetween(normalise(name), normalise(one)) <= 1,
  )
}
