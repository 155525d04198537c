import t from 'tap'
import { guards as crashGuards } from '../crash-guards.ts'
import { guards } from '../guards.ts'
import { sourceWithout } from '../without-guard.ts'

t.test('the text of each removed guard occurs once in its file', (t) => {
  for (const { name, edits } of [...guards, ...crashGuards])
    for (const edit of edits) t.type(sourceWithout(edit), 'string', name)
  t.end()
})
