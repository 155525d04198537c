import { AjvCompiler } from '@fastify/ajv-compiler'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type ValidatorFactory = ReturnType<typeof AjvCompiler>
type CompileValidator = ReturnType<ValidatorFactory>
type Validate = ReturnType<CompileValidator>
type SerializerFactory = ReturnType<typeof SerializerSelector>
type CompileSerializer = ReturnType<SerializerFactory>

const buildAjv: ValidatorFactory = AjvCompiler()
const buildStringify: SerializerFactory = SerializerSelector()

/** Returns a function that calls `make` once and returns its value each time. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function buildValidator(...settings: Parameters<ValidatorFactory>): CompileValidator {
  const compile = once(() => buildAjv(...settings))
  return (definition, meta) => {
    const compiled = once(() => compile()(definition, meta))
    const validate = (data: unknown) => {
      const isValid = compiled()(data)
      // Fastify reads the errors from the validator function itself.
      Object.assign(validate, { errors: compiled().errors })
      return isValid
    }
    return validate as Validate
  }
}

function buildSerializer(...settings: Parameters<SerializerFactory>): CompileSerializer {
  const compile = once(() => buildStringify(...settings))
  return (definition) => {
    const stringify = once(() => compile()(definition))
    return (value) => stringify()(value)
  }
}

/**
 * Compiles a route's schemas at its first request. Compiling all schemas at start-up takes five
 * times as long as the rest of a Lambda cold start. An invalid schema fails only at its first use,
 * so one test compiles all schemas.
 */
export const lazySchemas = {
  compilersFactory: { buildValidator, buildSerializer },
} satisfies NonNullable<FastifyServerOptions['schemaController']>
