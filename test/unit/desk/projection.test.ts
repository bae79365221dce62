import assert from 'node:assert/strict'
import test from 'node:test'
import { STAGES } from '../../../services/desk/change.ts'
import { projectDeadLetter } from '../../../services/desk/dead-letter-projection.ts'
import { project } from '../../../services/desk/projection.ts'
import { PoisonError } from '../../../shared/runtime/errors.ts'
import {
  deadLetterRecord,
  informationRequested,
  inputRecord,
  reviewedClaim,
  TRACE,
} from '../../support/claim-records.ts'

const thread = 'demo:c-1'
const records = reviewedClaim({ tenant_id: 'demo', claim_id: 'c-1' })
const changes = records.map(({ topic, value, record }) => project(topic, value, record))

test('each topic moves the claim to its stage; a review by itself moves nothing', () => {
  const { none, submitted, extracted, assessed, concluded } = STAGES
  assert.deepEqual(
    changes.map(({ stage }) => stage),
    [submitted, extracted, assessed, concluded, concluded, none, concluded],
  )
})

test('each hop is one timeline entry with its position, its event and its trace', () => {
  const entries = changes.flatMap(({ timeline }) => timeline)
  assert.deepEqual(
    entries.map(({ step, offset, revision, trace_id }) => [step, offset, revision, trace_id]),
    [
      ['submitted', 10, undefined, TRACE],
      ['extracted', 11, undefined, TRACE],
      ['assessed', 12, undefined, TRACE],
      ['decided', 13, 1, TRACE],
      ['review-requested', 14, 1, TRACE],
      ['reviewed', 15, 1, TRACE],
      ['decided', 16, 2, TRACE],
    ],
  )
})

test('nothing of the email is kept: no sender, subject, body, evidence or description, nor of a review before it is a decision', () => {
  const letter = projectDeadLetter(deadLetterRecord(thread, { topic: 'claims.submitted', code: 'NOT_AVRO' }))
  const question = informationRequested({ tenant_id: 'demo', claim_id: 'c-1' })
  const asked = project(question.topic, question.value, question.record)
  const kept = JSON.stringify([changes, letter, asked])
  for (const word of ['Ana', 'ana.ruiz', 'windscreen', 'branch', 'Berta', 'spoke', 'garage']) {
    assert.ok(!kept.includes(word), word)
  }
})

test('of a submission stays who submitted it, of a review what it does, each by its position', () => {
  const [submitted, , , , , review] = changes
  assert.deepEqual(submitted?.submissions, { '2/10': null })
  assert.deepEqual(review?.reviews, { '2/15': { revision: 1, action: 'approve' } })
  const [first] = records
  assert.ok(first)
  const { submissions } = project(first.topic, { ...first.value, submitted_by: 'paula' }, first.record)
  assert.deepEqual(submissions, { '2/10': 'paula' })
  const from = { topic: 'claims.reviewed', code: 'FOUR_EYES', offset: 15 }
  assert.deepEqual(projectDeadLetter(deadLetterRecord(thread, from))?.refused_reviews, { '2/15': true })
  const other = projectDeadLetter(deadLetterRecord(thread, { topic: 'claims.assessed', code: 'NOT_AVRO' }))
  assert.deepEqual(other?.refused_reviews, {})
})

test('a question to the claimant stands in the timeline with its revision, and moves no stage', () => {
  const { topic, value, record } = informationRequested({ tenant_id: 'demo', claim_id: 'c-1' }, 2)
  const { stage, information_revision, timeline } = project(topic, value, record)
  assert.deepEqual([stage, information_revision], [STAGES.none, 2])
  assert.deepEqual([timeline[0]?.step, timeline[0]?.revision], ['information-requested', 2])
  const from = { topic, code: 'NOT_AVRO' }
  assert.equal(projectDeadLetter(deadLetterRecord(thread, from))?.failure, null)
})

test('the newest decision is kept whole, with what produced it', () => {
  const { decision } = changes.at(-1) ?? {}
  assert.equal(decision?.payable_minor, 33_000)
  assert.equal(decision?.decided_by, 'person')
  assert.deepEqual(Object.keys(decision ?? {}).sort(), [
    'currency',
    'decided_at',
    'decided_by',
    'findings',
    'outcome',
    'payable_minor',
    'policy_id',
    'policy_version',
    'reasons',
    'revision',
    'usage',
    'versions',
  ])
})

test('a record that does not fit its key or its own ids is poison', () => {
  const [first] = records
  assert.ok(first)
  const refuse = (value: object, key: string | null, code: string) =>
    assert.throws(
      () => project('claims.extracted', value, inputRecord('claims.extracted', key)),
      (error) => error instanceof PoisonError && error.code === code,
    )
  const value = records[1]?.value ?? {}
  refuse(value, 'demo:c-2', 'KEY_MISMATCH')
  refuse(value, null, 'KEY_MISMATCH')
  refuse({ ...value, claim_id: 'c-2' }, thread, 'INVALID_EVENT')
  refuse({ ...value, tenant_id: 'a b' }, thread, 'INVALID_EVENT')
})

test('a decision with codes that this desk does not know is shown all the same', () => {
  const decided = records[3]
  assert.ok(decided)
  const value = { ...decided.value, reasons: [{ code: 'NEW_RULE', text: 'From a newer version.' }] }
  assert.equal(project(decided.topic, value, decided.record).decision?.reasons[0]?.code, 'NEW_RULE')
})

test('a timestamp from no calendar does not stop the projection', () => {
  const [first] = records
  assert.ok(first)
  for (const timestamp of [-1, Number.MAX_SAFE_INTEGER]) {
    const { timeline } = project(first.topic, first.value, { ...first.record, timestamp })
    assert.match(timeline[0]?.recorded_at ?? '', /^\d{4}-/)
  }
})

test('a dead letter stops the claim at the stage of its original topic', () => {
  const stopsAt = (topic: string, code: string) =>
    projectDeadLetter(deadLetterRecord(thread, { topic, code }))?.failure?.stage
  assert.equal(stopsAt('claims.submitted', 'INVALID_EVENT'), STAGES.submitted)
  assert.equal(stopsAt('claims.extracted', 'NOT_AVRO'), STAGES.extracted)
  assert.equal(stopsAt('claims.decided', 'NOT_AVRO'), STAGES.concluded)
})

test('a conflicting submission and a stale review leave the claim as it is, but stand in its timeline', () => {
  for (const from of [
    { topic: 'claims.submitted', code: 'CLAIM_ID_CONFLICT' },
    { topic: 'claims.reviewed', code: 'STALE_REVIEW' },
    { topic: 'claims.reviewed', code: 'NOT_AVRO' },
  ]) {
    const change = projectDeadLetter(deadLetterRecord(thread, from))
    assert.equal(change?.failure, null)
    assert.equal(change?.stage, STAGES.none)
    assert.equal(change?.timeline[0]?.step, 'dead-lettered')
    assert.equal(change?.timeline[0]?.failure?.code, from.code)
  }
})

test('a dead letter that names no thread of ours says nothing of a claim', () => {
  const from = { topic: 'claims.submitted', code: 'NOT_AVRO' }
  for (const key of [null, '', 'demo', 'demo:c:1', ':c-1', 'a b:c', '\u0000:x']) {
    assert.equal(projectDeadLetter(deadLetterRecord(key, from)), null, String(key))
  }
  assert.equal(projectDeadLetter(deadLetterRecord(thread, { topic: 'other', code: 'X' })), null)
  assert.equal(projectDeadLetter(inputRecord('claims.dead-letter', thread)), null, 'no headers')
})
