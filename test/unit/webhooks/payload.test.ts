import assert from 'node:assert/strict'
import test from 'node:test'
import type { LogEntry } from '../../../services/desk/watch/event-log.ts'
import { messageId, typeOf } from '../../../services/desk/webhooks/kinds.ts'
import { eventPayload } from '../../../services/desk/webhooks/payload.ts'

const entry: LogEntry = {
  position: { xid: 7n, seq: 3n },
  thread_id: 'demo:c-1',
  tenant_id: 'demo',
  claim_id: 'c-1',
  step: 'decided',
  topic: 'claims.decided',
  partition: 2,
  offset: 10,
  event_id: 'e-1',
  occurred_at: '2026-03-10T09:00:00.000Z',
  recorded_at: '2026-03-10T09:00:00.001Z',
  revision: 1,
}

test('a message has its type, its time, and ids and codes', () => {
  const decided = { outcome: 'approve', payable_minor: 33_000, currency: 'EUR', reason_codes: [] }
  assert.deepEqual(JSON.parse(eventPayload(entry, decided)), {
    type: 'claim.decided',
    timestamp: '2026-03-10T09:00:00.000Z',
    data: {
      thread_id: 'demo:c-1',
      tenant_id: 'demo',
      claim_id: 'c-1',
      event_id: 'e-1',
      position: '7-3',
      revision: 1,
      ...decided,
    },
  })
})

test('types are words of Standard Webhooks', () => {
  for (const kind of ['decided', 'review-requested', 'withdrawal-requested', 'dead-lettered', 'ping']) {
    assert.match(typeOf(kind), /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/)
  }
})

test('a message keeps its id at a receiver, whenever it is made; another event or receiver has another', () => {
  const id = messageId('wh_1', entry)
  assert.equal(id, 'msg_4a634907-4d61-5d04-9f5e-cb7e4a810366')
  const others = [
    messageId('wh_2', entry),
    messageId('wh_1', { ...entry, event_id: 'e-2' }),
    messageId('wh_1', { ...entry, topic: 'claims.dead-letter' }),
    messageId('wh_1', { ...entry, thread_id: 'demo:c-2' }),
  ]
  assert.equal(new Set([id, ...others]).size, 5)
})
