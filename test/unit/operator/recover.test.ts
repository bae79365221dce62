import assert from 'node:assert/strict'
import test from 'node:test'
import { isDone, positionOf } from '../../../services/operator/recover/done.ts'
import { InputGoneError, nextStep } from '../../../services/operator/recover/next-step.ts'
import { type LogRecord, ThreadLog } from '../../../services/operator/recover/thread-log.ts'
import { eventId } from '../../../shared/claims/event-id.ts'
import { wholeState } from '../../../shared/claims/graph.ts'
import type { ClaimState } from '../../../shared/claims/state.ts'
import { type EventTopic, TOPICS } from '../../../shared/claims/topics.ts'
import { decodeCompleted } from '../../../shared/runtime/offset-ledger.ts'

const THREAD = 'demo:c-1'
let offset = 0

const record = (topic: EventTopic, event: Record<string, unknown>): LogRecord => ({
  topic,
  partition: 0,
  offset: offset++,
  timestamp: 0,
  event,
})
const made = (topic: EventTopic, number: number, more: Record<string, unknown> = {}) =>
  record(topic, { event_id: eventId(THREAD, topic, number), ...more })
const email = (body: string) =>
  record(TOPICS.submitted, { from: 'a@b', subject: '', body, locale: null, attachments: [] })
const decided = (revision: number, outcome: string, decided_by = 'rules') =>
  made(TOPICS.decided, revision, { revision, outcome, decided_by })
const reviewed = (revision: number, action: string) =>
  record(TOPICS.reviewed, { event_id: `answer-${revision}`, revision, action })

function logOf(...records: LogRecord[]): ThreadLog {
  const log = new ThreadLog(THREAD)
  for (const each of records) log.add(each)
  return log
}
function state(more: object = {}): ClaimState {
  const submission = { from: 'a@b', subject: '', body: 'first', locale: null, attachments: [] }
  return wholeState({ submission, ...more } as unknown as ClaimState)
}
const escalated = { revision: 1, outcome: 'escalate', decided_by: 'rules' }

test('a hop happened when its event is in the topics, and not before', () => {
  const first = email('first')
  const extracted = made(TOPICS.extracted, 1)
  assert.equal(nextStep(null, [], logOf(first)), null)
  assert.deepEqual(nextStep(null, [], logOf(first, extracted)), {
    node: 'email',
    input: first,
    outcome: extracted,
  })
  assert.equal(nextStep(state(), ['policy'], logOf(first, extracted)), null)
  const assessed = made(TOPICS.assessed, 1)
  assert.deepEqual(nextStep(state(), ['policy'], logOf(first, extracted, assessed)), {
    node: 'policy',
    input: extracted,
    outcome: assessed,
  })
})

test('an answer, a question and a reply are told apart by revision and round', () => {
  const answer = reviewed(1, 'reject')
  const rejection = decided(2, 'reject', 'person')
  const waiting = state({ decisions: [escalated] })
  const stale = reviewed(1, 'approve')
  assert.deepEqual(nextStep(waiting, ['review'], logOf(stale, answer, rejection))?.input, answer)

  const asking = reviewed(1, 'request-information')
  const question = made(TOPICS.informationRequested, 1)
  assert.deepEqual(nextStep(waiting, ['review'], logOf(asking, question))?.outcome, question)

  const [first, reply, again] = [email('first'), email('reply'), made(TOPICS.extracted, 2)]
  const asked = state({ decisions: [escalated], reviews: [asking.event] })
  assert.deepEqual(nextStep(asked, ['email'], logOf(first, reply, again)), {
    node: 'email',
    input: reply,
    outcome: again,
  })
})

test('what was done before a withdrawal comes before it, and nothing after it', () => {
  const [extracted, assessed] = [made(TOPICS.extracted, 1), made(TOPICS.assessed, 1)]
  const withdrawal = record(TOPICS.withdrawn, { event_id: 'w-1' })
  const closing = decided(1, 'withdrawn', 'person')
  const log = logOf(extracted, assessed, withdrawal, closing)
  assert.equal(nextStep(state(), ['policy'], log)?.node, 'policy')
  assert.deepEqual(nextStep(state(), ['decision'], log), {
    node: 'review',
    input: withdrawal,
    outcome: closing,
  })
  assert.equal(nextStep(state({ withdrawal: withdrawal.event }), [], log), null)
})

test('a hop whose record retention has deleted is reported, not guessed', () => {
  assert.throws(() => nextStep(null, [], logOf(made(TOPICS.extracted, 1))), InputGoneError)
})

test('a record is done when the state holds what it brought', () => {
  const log = logOf(made(TOPICS.assessed, 1))
  const both = state({ decisions: [escalated], reviews: [{ event_id: 'answer-1' }] })
  assert.equal(isDone(email('first'), both, log), true)
  assert.equal(isDone(email('another'), both, log), false)
  assert.equal(isDone(email('first'), null, log), false)
  assert.equal(isDone(email('first'), null, logOf(made(TOPICS.extracted, 1))), true, 'pruned since')
  assert.equal(isDone(made(TOPICS.extracted, 1), both, log), true)
  assert.equal(isDone(made(TOPICS.extracted, 1), state(), logOf()), false)
  assert.equal(isDone(made(TOPICS.assessed, 1), both, log), true)
  assert.equal(isDone(made(TOPICS.assessed, 2), state({ replies: [{}], decisions: [escalated] }), log), false)
  assert.equal(isDone(reviewed(1, 'reject'), both, log), true)
  assert.equal(isDone(reviewed(2, 'reject'), both, log), false)
})

test('a position names what is done above the lowest open record, and gives back what has no room', () => {
  const all = [4, 5, 7, 9].map((each) => ({ offset: each, done: each !== 5 }))
  const position = positionOf(all, 10)
  assert.equal(position.offset, 5)
  const named = decodeCompleted(5, position.metadata)
  assert.deepEqual([named.has(5), named.has(7), named.has(9)], [false, true, true])
  assert.deepEqual(positionOf([], 10), { offset: 10, metadata: '', left: [] })

  const every = Array.from({ length: 4_000 }, (_, index) => ({ offset: index, done: index % 2 === 1 }))
  const tight = positionOf(every, 4_000)
  assert.deepEqual([tight.offset, tight.metadata, tight.left.length], [0, '', 2_000])
})
