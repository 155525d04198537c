import t from 'tap'
import { isNormalPath } from '../normal-path.ts'
import { spellingsOf } from './support/path-spellings.ts'

t.test('each path has one spelling; a slash may end it', async (t) => {
  for (const path of [
    '/',
    '/checkout',
    '/checkout/',
    '/api/orders/ord_01M83VNVF87VRSP9TWRENQ0000/cancel',
    '/openapi.json',
    '/_astro/base.a1b2.css',
    '/.well-known/security.txt',
    '/a/..b/c...',
  ])
    t.ok(isNormalPath(path), path)
  for (const path of [
    ...spellingsOf(''),
    ...spellingsOf('/api'),
    '',
    'checkout',
    '*',
    '/é',
    '/a b',
  ])
    t.notOk(isNormalPath(path), path)
})

t.test('a long path is read in linear time', async (t) => {
  const from = process.cpuUsage()
  for (const part of ['a', '/', 'a/', '/.', './', '/..', '%'])
    isNormalPath(`/${part.repeat(100_000)}%`)
  t.ok(process.cpuUsage(from).user < 500_000)
})
