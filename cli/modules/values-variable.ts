import type { Value } from '../values/merge.ts'
import type { Schema } from '../values/schema.ts'
import { checksOf } from './checks.ts'
import { formatFields, quote } from './hcl-format.ts'
import { optionalFields } from './terraform-type.ts'

/** Limit the generated part of `variable "values"`. */
export const variableMarkers = {
  begin: '# Generated from values.yaml by `make modules`:',
  end: '# End of the generated part.',
}

/** Returns the lines of `variable "values"` that follow from values.yaml: type, default, checks. */
export function valuesVariable(module: string, schema: Schema, defaults: Value): readonly string[] {
  const checks = checksOf(schema, 'var.values', module)
  return [
    '  type = object({',
    ...formatFields(optionalFields(schema, defaults, 4), '    '),
    '  })',
    '  default  = {}',
    '  nullable = false',
    '',
    ...checks.flatMap(({ condition, message }) => [
      '  validation {',
      `    condition     = ${condition}`,
      `    error_message = ${quote(message)}`,
      '  }',
      '',
    ]),
  ]
}
