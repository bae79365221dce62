import assert from 'node:assert/strict'
import test from 'node:test'
import { Admission } from '../../../services/desk/watch/admission.ts'
import type { LogEntry } from '../../../services/desk/watch/event-log.ts'
import { eventFrame, heartbeatFrame } from '../../../services/desk/watch/frames.ts'
import {
  comparePositions,
  formatPosition,
  LOG_END,
  LOG_START,
  parsePosition,
} from '../../../services/desk/watch/log-position.ts'
import { entityTag, namesTag, preferredWait } from '../../../services/desk/watch/preferences.ts'
import { HttpProblem } from '../../../shared/http/problem.ts'

test('a position survives its text form, and is ordered by its transaction first', () => {
  const positions = ['1-9', '2-1', '2-10', '10-2', '18446744073709551615-9223372036854775807']
  for (const text of positions) {
    const position = parsePosition(text)
    assert.ok(position)
    assert.equal(formatPosition(position), text)
  }
  const sorted = positions.toReversed().map((text) => parsePosition(text) ?? assert.fail())
  assert.deepEqual(sorted.toSorted(comparePositions).map(formatPosition), positions)
  const [first] = sorted
  assert.ok(first && comparePositions(first, LOG_START) > 0 && comparePositions(first, LOG_END) === 0)
  for (const text of [
    '',
    '1',
    '-1',
    '1-',
    '1-2-3',
    ' 1-2',
    '18446744073709551616-1',
    '1-9223372036854775808',
    'x-y',
  ])
    assert.equal(parsePosition(text), null, text)
})

test('an event is one block of lines, whatever its entry says', () => {
  const entry: LogEntry = {
    position: { xid: 7n, seq: 8n },
    thread_id: 't:c',
    tenant_id: 't',
    claim_id: 'c',
    step: 'decided',
    topic: 'claims.decided',
    partition: 1,
    offset: 2,
    event_id: 'a\nid: 9\r\n\ndata: x',
    occurred_at: '',
    recorded_at: '',
  }
  const frame = eventFrame(entry)
  const [id, event, data, ...rest] = frame.split('\n')
  assert.equal(id, 'id: 7-8')
  assert.equal(event, 'event: decided')
  assert.deepEqual(rest, ['', ''])
  const { position: _position, ...told } = entry
  assert.deepEqual(JSON.parse(data?.slice('data: '.length) ?? ''), told)
  assert.equal(heartbeatFrame(entry.position), ':\nid: 7-8\n\n')
})

test('Prefer: wait is read among others, the first of its kind, and never for longer than is allowed', () => {
  const cases: [string | string[] | undefined, number | null][] = [
    [undefined, null],
    ['wait=20', 20],
    ['WAIT = 20', 20],
    ['respond-async, wait=5; x=y, handling=lenient', 5],
    ['wait="7"', 7],
    ['wait=5, wait=9', 5],
    [['return=minimal', 'wait=3'], 3],
    ['wait=0', 0],
    ['wait=86400', 30],
    ['wait=-1', null],
    ['wait=soon', null],
    ['waiting=5', null],
    ['wait', null],
  ]
  for (const [header, seconds] of cases) assert.equal(preferredWait(header), seconds, String(header))
})

test('If-None-Match names a tag by itself, in a list, weakly or by *', () => {
  const tag = entityTag('{}')
  assert.notEqual(tag, entityTag('{ }'))
  for (const header of [tag, `W/${tag}`, `"a,b", W/"c" , ${tag}`, ' * '])
    assert.ok(namesTag(header, tag), header)
  for (const header of ['', '"a"', tag.slice(1, -1)]) assert.ok(!namesTag(header, tag), header)
})

test('no more watchers are let in than there is room for, and none while the desk stops', () => {
  const admission = new Admission(2)
  const ended: string[] = []
  const leave = admission.enter(() => ended.push('a'))
  admission.enter(() => ended.push('b'))
  const isFull = (error: unknown) =>
    error instanceof HttpProblem && error.kind.status === 503 && 'retry-after' in error.headers
  assert.throws(() => admission.enter(() => {}), isFull)
  leave()
  leave()
  const goes = admission.enter(() => ended.push('c'))
  assert.equal(admission.size, 2)
  admission.close()
  assert.deepEqual(ended, ['b', 'c'])
  goes()
  assert.throws(() => admission.enter(() => {}), isFull)
})
