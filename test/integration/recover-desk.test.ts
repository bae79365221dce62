import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { after, before } from 'node:test'
import { provisionTables } from '../../services/operator/provision/tables.ts'
import { lostRequests, prepareDesk, reopen } from '../../services/operator/recover/desk.ts'
import { forgetRecords } from '../../shared/langgraph/forget-records.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { scratchDatabase } from '../bench/scratch-database.ts'
import { environment } from '../support/environment.ts'

const ends = new AsyncDisposableStack() // empty where --grep leaves every test of the file out
let pool: ReturnType<typeof createPool>
before(async () => {
  const database = ends.use(
    await scratchDatabase(environment.databaseUrl, `recover_${randomBytes(5).toString('hex')}`),
  )
  pool = createPool(database.url, 4, 'recover-desk')
  ends.defer(() => pool.end())
  await provisionTables(pool)
})
after(() => ends.disposeAsync())

async function log(): Promise<{ readable: string[]; told: string[] }> {
  const { rows } = await pool.query<{ event_id: string; readable: boolean; told: boolean }>(
    `SELECT event_id, t.xid < pg_snapshot_xmin(pg_current_snapshot()) AS readable, (t.xid, t.seq) <= (c.xid, c.seq) AS told
     FROM desk.timeline t, desk.webhook_cursor c ORDER BY t.xid, t.seq`,
  )
  const names = (which: 'readable' | 'told') =>
    rows.filter((row) => row[which]).map(({ event_id }) => event_id)
  return { readable: names('readable'), told: names('told') }
}

test('the event log of another cluster can be read again, in its order, and webhooks go on where they were', async () => {
  const future = '9000000000'
  await pool.query(
    `INSERT INTO desk.timeline (thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at, xid)
     SELECT 'demo:c', 'claims.decided', n::text, 'decided', 0, n, '', now(), ($1::bigint + n)::text::xid8
     FROM generate_series(1, 4) AS n`,
    [future],
  )
  await pool.query(
    `UPDATE desk.webhook_cursor SET (xid, seq) = (SELECT xid, seq FROM desk.timeline WHERE event_id = '2')`,
  )
  assert.deepEqual(await log(), { readable: [], told: ['1', '2'] })
  await prepareDesk(pool)
  assert.deepEqual(await log(), { readable: ['1', '2', '3', '4'], told: ['1', '2'] })
  await prepareDesk(pool)
  assert.deepEqual(await log(), { readable: ['1', '2', '3', '4'], told: ['1', '2'] })
})

test('an answer and a withdrawal that are nowhere any more can be made again; others stay as they are', async () => {
  await pool.query(
    `INSERT INTO desk.review_answers (thread_id, revision, tenant_id, event_id, reviewer, action, answered_at)
     SELECT 'demo:' || id, 1, 'demo', id, 'r', 'reject', now() FROM unnest(ARRAY['lost', 'known', 'unpublished']) AS id`,
  )
  await pool.query(
    `INSERT INTO desk.outbox (topic, thread_id, event_id, headers, value) VALUES ('t', 'demo:unpublished', 'unpublished', '{}', '')`,
  )
  await pool.query(`INSERT INTO desk.withdrawals VALUES ('demo:back', 'demo', 'back', 'somebody', now())`)
  await pool.query(
    `INSERT INTO desk.claims (thread_id, tenant_id, claim_id, stage, submitted_at, updated_at, decision_revision, review_revision,
       failed_stage, failed_at, reviews)
     VALUES ('demo:lost', 'demo', 'lost', 4, now(), now(), 1, 1, 0, 0, '{"0/5": {"revision": 1, "action": "reject"}}')`,
  )
  const lost = await lostRequests(pool, new Date(0), ({ event_id }) => event_id === 'known')
  assert.deepEqual(lost.map(({ event_id }) => event_id).sort(), ['back', 'lost'])
  await reopen(pool, lost)
  const answers = await pool.query('SELECT event_id FROM desk.review_answers WHERE NOT refused ORDER BY 1')
  assert.deepEqual(answers.rows, [{ event_id: 'known' }, { event_id: 'unpublished' }])
  assert.equal((await pool.query('SELECT FROM desk.withdrawals')).rowCount, 0)
  assert.deepEqual((await pool.query('SELECT reviews FROM desk.claims')).rows, [{ reviews: {} }])
})

test('names of records that are gone match no record any more; the rest of a checkpoint stays', async () => {
  const hops = { email: 'claims.submitted/0/5', policy: 'claims.extracted/0/9' }
  for (const [checkpoint, parent] of [
    ['1', null],
    ['2', '1'],
  ])
    await pool.query(
      `INSERT INTO checkpoints (thread_id, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
       VALUES ('demo:f', $1, $2, '{}', $3)`,
      [checkpoint, parent, JSON.stringify({ hop: 'policy', hops })],
    )
  const isGone = (record: string) => record.endsWith('/9')
  assert.equal(await forgetRecords(pool, isGone), 1)
  assert.equal(await forgetRecords(pool, isGone), 0, 'a second time there is nothing to forget')
  const { rows } = await pool.query<{ metadata: object }>(
    'SELECT metadata FROM checkpoints ORDER BY checkpoint_id',
  )
  assert.deepEqual(
    rows.map(({ metadata }) => metadata),
    [
      { hop: 'policy', hops },
      { hop: 'policy', hops: { email: hops.email, policy: `gone ${hops.policy}` } },
    ],
  )
})
