import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type ClaimChange, merge } from '../../../services/desk/change.ts'
import { projectDeadLetter } from '../../../services/desk/dead-letter-projection.ts'
import { project } from '../../../services/desk/projection.ts'
import { deadLetterRecord, informationRequested, reviewedClaim } from '../../support/claim-records.ts'

const ids = { tenant_id: 'demo', claim_id: 'c-1' }
const thread = 'demo:c-1'

/** Everything that can be told of one claim, good and bad. */
const changes: ClaimChange[] = [
  ...reviewedClaim(ids).map(({ topic, value, record }) => project(topic, value, record)),
  // Produced twice: the same event at a later position.
  ...reviewedClaim(ids).map(({ topic, value, record }) =>
    project(topic, value, { ...record, offset: record.offset + 100, timestamp: record.timestamp + 100 }),
  ),
  ...[1, 2].map((revision) => {
    const { topic, value, record } = informationRequested(ids, revision)
    return project(topic, value, record)
  }),
  ...[
    { topic: 'claims.submitted', code: 'INVALID_EVENT', at: 1 },
    { topic: 'claims.assessed', code: 'UNKNOWN_ERROR', at: 2 },
    { topic: 'claims.assessed', code: 'NOT_AVRO', at: 3 },
    { topic: 'claims.submitted', code: 'CLAIM_ID_CONFLICT', at: 4 },
    { topic: 'claims.reviewed', code: 'STALE_REVIEW', at: 5 },
  ].flatMap(({ at, ...from }) => projectDeadLetter(deadLetterRecord(thread, from, { offset: at })) ?? []),
]
assert.equal(changes.length, 21)

/** Timelines are sets: their order is the reader's. */
function normal(change: ClaimChange): ClaimChange {
  const timeline = change.timeline.toSorted((a, b) =>
    `${a.topic} ${a.event_id}` < `${b.topic} ${b.event_id}` ? -1 : 1,
  )
  return { ...change, timeline }
}
const all = (list: readonly ClaimChange[]): ClaimChange => normal(list.reduce(merge))
const anyChange = fc.constantFrom(...changes)

test('any interleaving of a claim’s records, with any repetitions, gives the same end state', () => {
  const expected = all(changes)
  const order = fc.shuffledSubarray(changes, { minLength: changes.length })
  fc.assert(
    fc.property(order, fc.array(anyChange), (shuffled, again) => {
      assert.deepEqual(all([...shuffled, ...again]), expected)
    }),
  )
})

test('merge is commutative, associative and idempotent', () => {
  const some = fc.array(anyChange, { minLength: 1, maxLength: 5 }).map((list) => list.reduce(merge))
  fc.assert(
    fc.property(some, some, some, (a, b, c) => {
      assert.deepEqual(normal(merge(a, b)), normal(merge(b, a)))
      assert.deepEqual(normal(merge(merge(a, b), c)), normal(merge(a, merge(b, c))))
      assert.deepEqual(normal(merge(a, a)), normal(a))
    }),
  )
})

test('what is known never shrinks: neither the stage nor a revision goes back', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { minLength: 2 }), (list) => {
      list.reduce((known, next) => {
        const merged = merge(known, next)
        assert.ok(merged.stage >= known.stage)
        assert.ok((merged.decision?.revision ?? 0) >= (known.decision?.revision ?? 0))
        assert.ok((merged.review_request?.revision ?? 0) >= (known.review_request?.revision ?? 0))
        assert.ok(merged.information_revision >= known.information_revision)
        return merged
      })
    }),
  )
})

test('revision 2 stands, whichever came first, and an event that was produced twice is one entry, its first', () => {
  const state = all(changes.toReversed())
  assert.equal(state.decision?.revision, 2)
  assert.equal(state.decision?.outcome, 'approve')
  const submitted = state.timeline.filter(({ step }) => step === 'submitted')
  assert.deepEqual(
    submitted.map(({ offset }) => offset),
    [10],
  )
  assert.equal(state.timeline.length, 7 + 2 + 5)
})

test('of several failures the one furthest on counts, and of those the newest', () => {
  assert.deepEqual(all(changes).failure?.view, {
    code: 'NOT_AVRO',
    topic: 'claims.assessed',
    partition: 2,
    offset: 11,
  })
})
