import type { Static, TObject } from 'typebox'

/** The part of JSON Schema that settings need. Each setting is one environment variable. */
type Rule = {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: string | number
}

/**
 * Returns the settings in `schema`, read from the environment; ignores other variables. Throws
 * Error with every missing or wrong setting, one per line, without its value, which may be a
 * secret. Not a general JSON validator, because building one takes a fifth of a function's cold
 * start.
 */
export function readSettings<T extends TObject>(schema: T, env: NodeJS.ProcessEnv): Static<T> {
  const required: readonly string[] = schema.required ?? []
  const faults: string[] = []
  const settings: Record<string, string | number> = {}
  for (const [name, rule] of Object.entries(schema.properties as Record<string, Rule>)) {
    const text = env[name]
    if (text === undefined) {
      if (rule.default !== undefined) settings[name] = rule.default
      else if (required.includes(name)) faults.push(`${name} is missing`)
      continue
    }
    const isNumber = rule.type === 'number' || rule.type === 'integer'
    const fault = isNumber ? faultOfNumber(text, rule) : faultOfText(text, rule)
    if (fault) faults.push(`${name} ${fault}`)
    settings[name] = isNumber ? Number(text) : text
  }
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return settings as Static<T>
}

function faultOfText(text: string, { enum: choices, minLength = 0, pattern }: Rule) {
  if (choices && !choices.includes(text)) return `must be one of ${choices.join(', ')}`
  if (text.length < minLength) return 'must not be empty'
  if (pattern && !new RegExp(pattern, 'u').test(text)) return `must match ${pattern}`
  return undefined
}

function faultOfNumber(text: string, { type, minimum = -Infinity, maximum = Infinity }: Rule) {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) return 'must be a number'
  if (type === 'integer' && !Number.isInteger(value)) return 'must be a whole number'
  if (value < minimum) return `must be at least ${minimum}`
  if (value > maximum) return `must be at most ${maximum}`
  return undefined
}
