import t from 'tap'
import { guards as crashGuards } from '../crash-guards.ts'
import { guards } from '../guards.ts'
import { sourceWithout } from '../without-guard.ts'

t.test('every guard that a proof takes away is where the proof says', (t) => {
  for (const { name, edits } of [...guards, ...crashGuards])
    for (const edit of edits) t.type(sourceWithout(edit), 'string', name)
  t.end()
})
