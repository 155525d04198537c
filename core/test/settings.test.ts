import t from 'tap'
import { Type } from 'typebox'
import { readSettings } from '../settings.ts'

const schema = Type.Object({
  NAME: Type.String({ minLength: 1 }),
  KIND: Type.Unsafe<'a' | 'b'>({ type: 'string', enum: ['a', 'b'] }),
  URL: Type.Optional(Type.String({ pattern: '^https://' })),
  PORT: Type.Integer({ minimum: 1, maximum: 65_535, default: 80 }),
  SHARE: Type.Number({ minimum: 0, default: 0.5 }),
})
const good = { NAME: 'n', KIND: 'a' }

/** Returns the lines of the error; none if the settings are valid. */
function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readSettings(schema, env)
    return []
  } catch (error) {
    return (error as Error).message.split('\n')
  }
}

t.test('settings are read with their types, and other variables are ignored', (t) => {
  t.same(readSettings(schema, { ...good, PATH: '/bin' }), { ...good, PORT: 80, SHARE: 0.5 })
  t.same(readSettings(schema, { ...good, URL: 'https://x', PORT: '8080', SHARE: '0' }), {
    ...good,
    URL: 'https://x',
    PORT: 8080,
    SHARE: 0,
  })
  t.end()
})

t.test('the error names every missing or wrong setting, in the order of the schema', (t) => {
  t.same(faultsOf({}), ['NAME is missing', 'KIND is missing'])
  t.same(faultsOf({ NAME: '', KIND: 'c', URL: 'http://x', PORT: '80.5', SHARE: '-1' }), [
    'NAME must not be empty',
    'KIND must be one of a, b',
    'URL must match ^https://',
    'PORT must be a whole number',
    'SHARE must be at least 0',
  ])
  t.end()
})

t.test('texts that JavaScript converts to numbers loosely are refused', (t) => {
  for (const text of ['', ' ', 'x', '1x', 'Infinity', 'NaN'])
    t.same(faultsOf({ ...good, PORT: text }), ['PORT must be a number'], `"${text}"`)
  t.same(faultsOf({ ...good, PORT: '65536' }), ['PORT must be at most 65535'])
  t.same(faultsOf({ ...good, PORT: '0' }), ['PORT must be at least 1'])
  t.end()
})

t.test('the error contains no values', (t) => {
  t.notMatch(
    faultsOf({ NAME: 'n', KIND: 's3cret', URL: 's3cret', PORT: 's3cret' }).join(),
    's3cret',
  )
  t.end()
})
