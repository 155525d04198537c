import t from 'tap'
import { lifecycle, orderStatuses } from '#core/order/lifecycle.ts'
import { drawLifecycle } from './draw-lifecycle.ts'
import { readPages } from './markdown.ts'

t.test('the state diagram in the docs equals the lifecycle in the code', async (t) => {
  const page = readPages().find(({ path }) => path === 'docs/architecture.md')
  const diagram = page?.blocks.find(({ text }) => text.startsWith('stateDiagram-v2'))
  t.equal(diagram?.language, 'mermaid')
  // After a change of the lifecycle, copy the expected text into the page.
  t.equal(diagram?.text, drawLifecycle(lifecycle))
  for (const status of orderStatuses)
    t.ok(page?.spans.includes(status), `${status} is explained on the page`)
})

t.test('a diagram has one arrow for each pair of statuses', async (t) => {
  const doors = {
    open: { close: 'closed', slam: 'closed' },
    closed: { lock: 'locked' },
    locked: {},
  }
  t.equal(
    drawLifecycle(doors),
    [
      'stateDiagram-v2',
      '  [*] --> open',
      '  open --> closed: close, slam',
      '  closed --> locked: lock',
      '  locked --> [*]',
    ].join('\n'),
  )
})
