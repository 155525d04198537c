import t from 'tap'
import { sourceWithout } from '../../proof/without-guard.ts'
import { attacks } from '../attacks.ts'
import { assertLocal, createClient } from '../client.ts'
import { attackGuards } from '../guards.ts'

t.test('attacks reach this machine only', async (t) => {
  t.equal(assertLocal('http://127.0.0.1:4300/api').port, '4300')
  const client = createClient()
  for (const url of [
    'https://127.0.0.1:4300',
    'http://localhost:4300',
    'http://127.0.0.2:4300',
    'http://0.0.0.0:4300',
    'http://shop.example',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.1@shop.example',
    'http://shop.example@127.0.0.1',
    'http://[::1]:4300',
  ]) {
    t.throws(() => assertLocal(url), RangeError, url)
    t.throws(() => client.send(url, { path: '/' }), RangeError, url)
    t.throws(() => client.sendBytes(url, ''), RangeError, url)
  }
  t.equal(client.count, 0, 'nothing is sent')
})

t.test('each class has a guard, whose text occurs once in its file', (t) => {
  const guarded = new Set(attackGuards.map(({ attack }) => attack))
  t.same([...guarded].sort(), Object.keys(attacks).sort())
  for (const { name, edits } of attackGuards)
    for (const edit of edits) t.type(sourceWithout(edit), 'string', name)
  t.end()
})
