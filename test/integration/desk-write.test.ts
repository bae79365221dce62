import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import fc from 'fast-check'
import { type ClaimChange, merge } from '../../services/desk/change.ts'
import { projectDeadLetter } from '../../services/desk/dead-letter-projection.ts'
import { project } from '../../services/desk/projection.ts'
import { provisionDesk } from '../../services/desk/provision.ts'
import { findClaim } from '../../services/desk/queries.ts'
import { writeChanges } from '../../services/desk/write.ts'
import { createPool, postgresError } from '../../shared/postgres/pool.ts'
import { FatalError, RetryableError } from '../../shared/runtime/errors.ts'
import { deadLetterRecord, informationRequested, reviewedClaim } from '../support/claim-records.ts'
import { environment } from '../support/environment.ts'

const pool = createPool(environment.databaseUrl, 4, 'test')
before(() => provisionDesk(pool))
after(() => pool.end())

function changesOf(claimId: string): ClaimChange[] {
  const thread = `t-write:${claimId}`
  const ids = { tenant_id: 't-write', claim_id: claimId }
  const question = informationRequested(ids)
  return [
    project(question.topic, question.value, question.record),
    ...reviewedClaim(ids).flatMap(({ topic, value, record }) => [
      project(topic, value, record),
      project(topic, value, { ...record, offset: record.offset + 100, timestamp: record.timestamp + 100 }),
    ]),
    ...[
      { topic: 'claims.submitted', code: 'INVALID_EVENT', at: 1 },
      { topic: 'claims.assessed', code: 'UNKNOWN_ERROR', at: 2 },
      { topic: 'claims.submitted', code: 'CLAIM_ID_CONFLICT', at: 3 },
      { topic: 'claims.reviewed', code: 'STALE_REVIEW', at: 4 },
    ].flatMap(({ at, ...from }) => projectDeadLetter(deadLetterRecord(thread, from, { offset: at })) ?? []),
  ]
}

test('SQL and TypeScript say the same: any order, any batches, any repetition give the merged claim', async () => {
  const template = changesOf('x')
  const order = fc.shuffledSubarray([...template.keys()], { minLength: 1 })
  const input = fc.record({
    order,
    again: fc.array(fc.nat(template.length - 1)),
    batch: fc.integer({ min: 1, max: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(input, async ({ order, again, batch }) => {
      const changes = changesOf(randomUUID())
      const told = [...order, ...again].flatMap((index) => changes[index % changes.length] ?? [])
      for (let at = 0; at < told.length; at += batch) await writeChanges(pool, told.slice(at, at + batch))
      const expected = told.reduce(merge)
      const { rows } = await pool.query('SELECT * FROM desk.claims WHERE thread_id = $1', [
        expected.thread_id,
      ])
      assert.equal(rows.length, 1)
      const { stage, submitted_at, updated_at, decision, review_request, failed_stage, failed_at, failure } =
        rows[0]
      const { submissions, reviews, refused_reviews, information_revision } = rows[0]
      assert.deepEqual(
        {
          stage,
          submitted_at,
          updated_at,
          decision,
          review_request,
          failed_stage,
          failed_at: Number(failed_at),
          failure,
          submissions,
          reviews,
          refused_reviews,
          information_revision,
        },
        {
          stage: expected.stage,
          submitted_at: new Date(expected.first_recorded),
          updated_at: new Date(expected.last_recorded),
          decision: expected.decision,
          review_request: expected.review_request,
          failed_stage: expected.failure?.stage ?? 0,
          failed_at: expected.failure?.at ?? 0,
          failure: expected.failure?.view ?? null,
          submissions: expected.submissions,
          reviews: expected.reviews,
          refused_reviews: expected.refused_reviews,
          information_revision: expected.information_revision,
        },
      )
      const timeline = (await findClaim(pool, expected.thread_id))?.timeline ?? []
      const position = (entry: { topic: string; event_id: string }) => `${entry.topic} ${entry.event_id}`
      assert.deepEqual(
        timeline.toSorted((a, b) => (position(a) < position(b) ? -1 : 1)),
        expected.timeline.toSorted((a, b) => (position(a) < position(b) ? -1 : 1)),
      )
    }),
    { numRuns: 60 },
  )
})

test('many writers at once on the same claims neither block each other for ever nor lose anything', async () => {
  const claims = Array.from({ length: 300 }, () => changesOf(randomUUID()))
  const steps = claims[0]?.length ?? 0
  const writes = Array.from({ length: steps }, (_, step) => claims.flatMap((changes) => changes[step] ?? []))
  await Promise.all(
    writes.map((changes, step) => writeChanges(pool, step % 2 === 0 ? changes : changes.toReversed())),
  )
  for (const changes of claims) {
    const claim = await findClaim(pool, changes[0]?.thread_id ?? '')
    assert.equal(claim?.status, 'decided')
    assert.equal(claim?.decision?.revision, 2)
    assert.equal(claim?.timeline.length, 12)
  }
})

test('text that Postgres cannot hold does not stop a claim', async () => {
  const changes = changesOf(randomUUID())
  const decided = changes.find(({ decision }) => decision !== null)
  assert.ok(decided?.decision)
  const reasons = [{ code: 'X', text: 'a\u0000b\ud800' }]
  await writeChanges(pool, [{ ...decided, decision: { ...decided.decision, reasons } }])
  const claim = await findClaim(pool, decided.thread_id)
  assert.equal(claim?.decision?.reasons[0]?.code, 'X')
})

test('errors of Postgres have their recovery policy', async () => {
  const policyOf = async (sql: string) =>
    pool.query(sql).then(
      () => assert.fail('no error'),
      (error: unknown) => postgresError('test', error),
    )
  assert.ok((await policyOf('SELECT * FROM desk.nothing')) instanceof FatalError)
  assert.ok((await policyOf('SELECT pg_terminate_backend(pg_backend_pid())')) instanceof RetryableError)
  assert.ok((await policyOf('SET statement_timeout = 1; SELECT pg_sleep(1)')) instanceof RetryableError)
  const other = await policyOf("SELECT 'x'::int")
  assert.ok(!(other instanceof RetryableError) && !(other instanceof FatalError))
  const nobody = createPool('postgres://x:x@127.0.0.1:1/x', 1, 'test')
  const away = await nobody.query('SELECT 1').catch((error: unknown) => postgresError('test', error))
  assert.ok(away instanceof RetryableError)
  await nobody.end()
})
