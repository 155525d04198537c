import { readFileSync } from 'node:fs'
import t from 'tap'
import { outages } from '../journey/outages.ts'

t.test('the journey walks the rows of docs/outages.md that name it', (t) => {
  const text = readFileSync(new URL('../../docs/outages.md', import.meta.url), 'utf8')
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const walked = rows.filter((cells) => cells[5]?.startsWith('journey')).map(([, name]) => name)
  // `recoverFromLostNetwork` walks the last one.
  t.same(walked, [...Object.keys(outages), 'the order’s page loses the network'])
  t.end()
})
