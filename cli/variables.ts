import { distanceBetween, nearest } from './nearest.ts'

/** A variable of a make target. */
export type Variable = {
  /** A switch is on or off; everything else is text that the command checks itself. */
  readonly kind: 'text' | 'switch'
  /** How to write its value, such as `12.50`. */
  readonly form: string
  readonly help: string
  readonly isRequired?: boolean
}

export type Variables = Readonly<Record<string, Variable>>

/** What was given for each variable. Empty in the environment counts as not given. */
export type Given<Declared extends Variables> = {
  readonly [Name in keyof Declared]: Declared[Name] extends { readonly kind: 'switch' }
    ? boolean
    : string | undefined
}

export type Reading<Declared extends Variables> = {
  readonly given: Given<Declared>
  /** Settings that every target accepts; the programs read them from their environment. */
  readonly settings: Readonly<Record<string, string>>
  /** The variables whose value comes from the environment. */
  readonly fromEnvironment: readonly string[]
}

type Sources = {
  readonly target: string
  /** `NAME=value`, as given on make's command line. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether every target accepts this name. */
  readonly isSetting: (name: string) => boolean
  /** Further names worth suggesting, and known from other targets. */
  readonly otherNames: readonly string[]
}

/**
 * Reads a target's variables from the command line and the environment; the command line wins. Throws
 * Error for an unknown name or an empty value on the command line, for a switch that is neither on nor off,
 * and for an environment variable that looks like a misspelt variable: ignoring `DRYRUN=1 make refund` would
 * act, and `AMOUNT=$A` with an unset A would refund everything.
 */
export function readVariables<Declared extends Variables>(
  declared: Declared,
  { target, args, env, isSetting, otherNames }: Sources,
): Reading<Declared> {
  const names = Object.keys(declared)
  const written = new Map<string, string>()
  const settings: Record<string, string> = {}
  for (const arg of args) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(arg) ?? []
    if (names.includes(name)) {
      if (value.trim() === '')
        throw new Error(`${name} is empty: write a value after ${name}=, or leave ${name} out`)
      written.set(name, value)
    } else if (isSetting(name)) settings[name] = value
    else throw new Error(unknownName(name || arg, { target, names, otherNames }))
  }
  for (const name of Object.keys(env)) {
    const meant = isSetting(name) || otherNames.includes(name) ? undefined : misspelt(name, names)
    if (meant && !names.includes(name) && env[name])
      throw new Error(
        `${name} is in the environment and looks like ${meant}, a variable of make ${target}: use ${meant}=…, or unset ${name}`,
      )
  }
  const fromEnvironment = names.filter((name) => env[name] && !written.has(name))
  const read = (name: string) => written.get(name) ?? (env[name] || undefined)
  const given = Object.entries(declared).map(([name, { kind }]) => [
    name,
    kind === 'switch' ? readSwitch(name, read(name)) : read(name),
  ])
  return { given: Object.fromEntries(given) as Given<Declared>, settings, fromEnvironment }
}

const on = ['1', 'true', 'yes']
const off = ['0', 'false', 'no']

/** Throws Error for anything that is neither on nor off; a switch that is not given is off. */
export function readSwitch(name: string, text = ''): boolean {
  const said = text.trim().toLowerCase()
  if (text === '' || off.includes(said)) return false
  if (on.includes(said)) return true
  throw new Error(`${name} must be ${on.join(', ')} (on) or ${off.join(', ')} (off), not "${text}"`)
}

/** Two lines or more: how to call the target, and what each variable means. */
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
 * The variable that a name misspells by case, underscores or one letter. Only names of five letters or
 * more: shorter ones have innocent neighbours in every environment.
 */
function misspelt(name: string, names: readonly string[]): string | undefined {
  const squeeze = (text: string) => text.replaceAll(/[_-]/g, '').toUpperCase()
  return names.find((one) => one.length >= 5 && distanceBetween(squeeze(name), squeeze(one)) <= 1)
}
