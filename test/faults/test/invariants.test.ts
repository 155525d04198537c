import t from 'tap'
import { countTakeovers, findIllegalTransitions } from '../invariants.ts'
import { effectsOf } from '../proxy/effects.ts'
import type { Effect, Entry, Outcome } from '../proxy/ledger.ts'

const orderId = 'ord_01M83VNVF87VRSP9TWRENQ0000'
const body = JSON.stringify({ type: 'order.step', step: 'complete', orderId })

/** Returns one call of the agent, at this many seconds after the first. */
const at = (second: number, effects: readonly Effect[], outcome: Outcome = 'answered'): Entry => ({
  number: second,
  caller: 'agent',
  service: 'dynamodb',
  operation: 'any',
  orderIds: [orderId],
  at: timeOf(second),
  outcome,
  effects,
})
const timeOf = (second: number) => new Date(second * 1000).toISOString()
const receive = (second: number, receipt: string) =>
  at(second, [{ kind: 'received', receipt, messageId: receipt, body }])
const giveBack = (second: number, receipt: string) => at(second, [{ kind: 'released', receipt }])
const claim = (second: number) =>
  at(second, [{ kind: 'claim', orderId, of: 'effects', until: timeOf(second + 5) }])
const takeovers = (...entries: readonly Entry[]) => countTakeovers(entries).get(orderId) ?? 0

t.test('a completion may be taken over only from a process that was cut off', async (t) => {
  t.equal(takeovers(receive(0, 'a'), claim(1)), 0)
  t.equal(takeovers(receive(0, 'a'), claim(1), receive(7, 'b'), claim(8)), 1, 'it died')
  const slow = [receive(0, 'a'), claim(1), receive(7, 'b'), claim(8), giveBack(9, 'a')]
  t.equal(takeovers(...slow), 1, 'it was suspended')
  const failed = [receive(0, 'a'), claim(1), at(2, [], 'faulted'), giveBack(3, 'a'), claim(8)]
  t.equal(takeovers(...failed), 1, 'one of its calls failed')
})

t.test('a claim in any other case is no takeover', async (t) => {
  t.equal(
    takeovers(receive(0, 'a'), claim(1), receive(1, 'b'), claim(2)),
    0,
    'its claim had not expired',
  )
  t.equal(takeovers(receive(0, 'a'), claim(1), giveBack(2, 'a'), claim(8)), 0, 'nothing failed')
  const before = [at(0, [], 'faulted'), receive(1, 'a'), claim(2), giveBack(3, 'a'), claim(9)]
  t.equal(takeovers(...before), 0, 'the failure was before the claim')
})

t.test('a change of status that the lifecycle does not allow is found', async (t) => {
  const record = { orderId: { S: orderId }, entry: { S: 'order' } }
  const written = (write: object) => {
    const call = { number: 1, caller: 'api', service: 'dynamodb', orderIds: [orderId] } as const
    const request = JSON.stringify({ TransactItems: [write] })
    return effectsOf({ ...call, operation: 'TransactWriteItems' }, request, '{}')
  }
  const step = (to: string, ...from: string[]) =>
    written({
      Update: {
        Key: record,
        UpdateExpression: 'SET #status = :set_status, #updatedAt = :set_updatedAt',
        ...(from.length > 0 && {
          ConditionExpression: `#status IN (${from.map((_, index) => `:from${index}`).join(', ')}) AND #total = :if_total`,
        }),
        ExpressionAttributeValues: {
          ':set_status': { S: to },
          ...Object.fromEntries(from.map((status, index) => [`:from${index}`, { S: status }])),
        },
      },
    })
  const place = (status: string, ConditionExpression = 'attribute_not_exists(orderId)') =>
    written({ Put: { Item: { ...record, status: { S: status } }, ConditionExpression } })
  const faults = (effects: readonly Effect[]) =>
    findIllegalTransitions([at(0, effects)]).get(orderId)
  t.same(step('paid', 'pending', 'awaiting_funds'), [
    { kind: 'status', orderId, from: ['pending', 'awaiting_funds'], to: 'paid' },
  ])
  t.equal(faults([...place('pending'), ...step('paid', 'pending', 'awaiting_funds')]), undefined)
  t.same(faults(step('completed', 'shipping', 'packaging')), [
    `${orderId}: a write allowed packaging → completed`,
  ])
  t.same(faults(step('paid')), [`${orderId}: a write to paid did not check the status`])
  t.same(faults(place('paid')), [`${orderId}: a write allowed unplaced → paid`])
  t.same(faults(place('pending', '')), [`${orderId}: a write to pending did not check the status`])
})
