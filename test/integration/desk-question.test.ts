import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import fc from 'fast-check'
import { MIGRATIONS } from '../../services/desk/migrations.ts'
import { project } from '../../services/desk/projection.ts'
import { provisionDesk } from '../../services/desk/provision.ts'
import { findClaim } from '../../services/desk/queries.ts'
import { writeChanges } from '../../services/desk/write.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { scratchDatabase } from '../bench/scratch-database.ts'
import { type ClaimRecord, informationRequested, reviewedClaim } from '../support/claim-records.ts'
import { newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'

const pool = createPool(environment.databaseUrl, 4, 'test')
before(() => provisionDesk(pool))
after(() => pool.end())

/** Two rounds: escalated, the claimant is asked, replies, and it is escalated again. */
function twoRounds(claim_id: string): { first: ClaimRecord[]; question: ClaimRecord; second: ClaimRecord[] } {
  const ids = { tenant_id: newTenant(), claim_id }
  const records = reviewedClaim(ids)
  const asks = (each: ClaimRecord): ClaimRecord =>
    each.topic === 'claims.reviewed'
      ? { ...each, value: { ...each.value, action: 'request-information', payable_minor: null } }
      : each
  const again = records.at(-1)
  assert.ok(again)
  const escalated = { ...again, value: { ...again.value, outcome: 'escalate', payable_minor: null } }
  return {
    first: records.slice(0, 6).map(asks),
    question: informationRequested(ids),
    second: [escalated],
  }
}
const write = (records: ClaimRecord[]) =>
  writeChanges(
    pool,
    records.map(({ topic, value, record }) => project(topic, value, record)),
  )

async function standing(threadId: string): Promise<{ status: string; reviewable: boolean }> {
  const { rows } = await pool.query<{ status: string; reviewable: boolean }>(
    'SELECT status, reviewable FROM desk.claims WHERE thread_id = $1',
    [threadId],
  )
  assert.ok(rows[0])
  return rows[0]
}

test('a claim waits for its claimant from the question until the next decision, in whatever order all is read', async () => {
  const order = fc.array(fc.nat(), { minLength: 6, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(order, async (ranks) => {
      const { first, question, second } = twoRounds(`c-${randomUUID()}`)
      const thread = question.record.key?.toString() ?? ''
      const shuffled = first.toSorted(
        (a, b) => (ranks[first.indexOf(a)] ?? 0) - (ranks[first.indexOf(b)] ?? 0),
      )
      for (const record of shuffled) await write([record])
      assert.deepEqual(await standing(thread), { status: 'waiting-for-review', reviewable: false })
      await write([question])
      assert.deepEqual(await standing(thread), { status: 'waiting-for-information', reviewable: false })
      await write([...first, question])
      assert.equal((await findClaim(pool, thread))?.status, 'waiting-for-information')
      await write(second)
      assert.equal((await standing(thread)).status, 'waiting-for-review')
      await write([question])
      assert.equal((await standing(thread)).status, 'waiting-for-review', 'an old question is answered')
    }),
    { numRuns: 15 },
  )
})

test('a question that is read before all else counts when the decision is read', async () => {
  const { first, question } = twoRounds('ahead')
  const thread = question.record.key?.toString() ?? ''
  await write([question])
  assert.equal((await standing(thread)).status, 'submitted')
  await write(first)
  assert.equal((await standing(thread)).status, 'waiting-for-information')
})

test('claims that wait for their claimants before the upgrade wait after it, and those that do not yet do not', async () => {
  const database = await scratchDatabase(environment.databaseUrl, `question_${randomUUID().slice(0, 8)}`)
  const old = createPool(database.url, 1, 'test')
  try {
    await old.query('CREATE SCHEMA desk')
    for (const sql of MIGRATIONS.slice(0, 5)) await old.query(sql)
    const claim = async (claimId: string, reviews: object, questions: number) => {
      const thread = `t:${claimId}`
      await old.query(
        `INSERT INTO desk.claims (thread_id, tenant_id, claim_id, stage, submitted_at, updated_at, decision_revision,
           decision, review_revision, review_request, failed_stage, failed_at, reviews)
         VALUES ($1, 't', $2, 4, now(), now(), 2, '{"outcome": "escalate"}', 2, '{"revision": 2}', 0, 0, $3)`,
        [thread, claimId, JSON.stringify(reviews)],
      )
      for (let index = 0; index < questions; index++)
        await old.query(
          `INSERT INTO desk.timeline (thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at)
           VALUES ($1, 'claims.information-requested', $2, 'information-requested', 0, 0, '', now())`,
          [thread, String(index)],
        )
    }
    const asks = (revision: number) => ({ revision, action: 'request-information' })
    await claim('asked', { '0/1': asks(1), '0/2': asks(2) }, 2)
    await claim('asked-soon', { '0/1': asks(1), '0/2': asks(2) }, 1)
    await claim('open', {}, 0)
    const statuses = async () => {
      const { rows } = await old.query<{ claim_id: string; status: string; reviewable: boolean }>(
        'SELECT claim_id, status, reviewable FROM desk.claims ORDER BY claim_id',
      )
      return rows.map(({ claim_id, status, reviewable }) => [claim_id, status, reviewable])
    }
    const asked = ['asked', 'waiting-for-information', false]
    const open = ['open', 'waiting-for-review', true]
    assert.deepEqual(await statuses(), [asked, ['asked-soon', 'waiting-for-information', false], open])
    await old.query(MIGRATIONS[5] ?? '')
    assert.deepEqual(await statuses(), [asked, ['asked-soon', 'waiting-for-review', false], open])
  } finally {
    await old.end()
    await database[Symbol.asyncDispose]()
  }
})
