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

/** The value that `make` gives, made at the first call. */
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
      // Fastify reads the faults off the function it was given.
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
 * Compiles a route's schemas when the route is first called: compiling all of them at start-up takes
 * five times as long as everything else in a Lambda's cold start. A faulty schema shows at its first
 * use, so one test compiles every one of them.
 */
export const lazySchemas = {
  compilersFactory: { buildValidator, buildSerializer },
} satisfies NonNullable<FastifyServerOptions['schemaController']>
