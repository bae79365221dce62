import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { pruneAudit } from '../../services/desk/provision.ts'
import { provisionTables } from '../../services/operator/provision/tables.ts'
import { type Counts, type Kind, PRUNE } from '../../services/operator/prune/kinds.ts'
import { ConfigError, loadConfig } from '../../shared/config/load.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { type ScratchDatabase, scratchDatabase } from '../bench/scratch-database.ts'
import { claimgraph, claimgraphJson } from '../support/cli.ts'
import { environment } from '../support/environment.ts'

describe('claimgraph prune, kind by kind', () => {
  const name = `retention_${randomBytes(5).toString('hex')}`
  let database: ScratchDatabase
  let pool: ReturnType<typeof createPool>
  let mongo: MongoClient
  let env: Record<string, string>

  before(async () => {
    database = await scratchDatabase(environment.databaseUrl, name)
    pool = createPool(database.url, 4, 'retention')
    await provisionTables(pool)
    const url = new URL(environment.mongoUrl)
    url.pathname = `/${name}`
    mongo = await new MongoClient(url.href).connect()
    env = { DATABASE_URL: database.url, MONGODB_URL: url.href }
  })
  after(async () => {
    await mongo.db().dropDatabase()
    await mongo.close()
    await pool.end()
    await database[Symbol.asyncDispose]()
  })

  /** What the dry run counts is what then goes. */
  async function pruneTwice(kind: Kind): Promise<Counts> {
    const context = {
      pool,
      withMongo: <T>(work: (db: Db) => Promise<T>) => work(mongo.db()),
      periods: loadConfig(['retention'], {}),
      finishedBefore: null,
      by: 'a test',
    }
    const planned = await PRUNE[kind]({ ...context, dryRun: true })
    const pruned = await PRUNE[kind]({ ...context, dryRun: false })
    assert.deepEqual(pruned, planned)
    return pruned
  }
  async function column(sql: string): Promise<unknown[]> {
    const { rows } = await pool.query<{ x: unknown }>(`SELECT x FROM (${sql}) AS t (x) ORDER BY x`)
    return rows.map(({ x }) => x)
  }

  test('a claim leaves the desk whole when it was final for long enough; what anything waits for stays', async () => {
    const decided = '{"outcome": "approve", "revision": 1}'
    const claim = (id: string, { days = 900, stage = 4, decision = decided, failed = 0 } = {}) =>
      pool.query(
        `INSERT INTO desk.claims (thread_id, tenant_id, claim_id, stage, submitted_at, updated_at, decision_revision,
           decision, review_revision, failed_stage, failed_at)
         VALUES ('demo:' || $1, 'demo', $1, $3, now() - $2 * interval '1 day', now() - $2 * interval '1 day', 1, $4, 0, $5, 0)`,
        [id, days, stage, decision, failed],
      )
    await claim('gone')
    await claim('young', { days: 700 })
    await claim('waits-for-a-person', { decision: '{"outcome": "escalate", "revision": 1}' })
    await claim('failed', { stage: 2, failed: 2 })
    await claim('unpublished')
    await claim('undelivered')
    await claim('checkpointed')
    for (const id of ['gone', 'young', 'unpublished']) {
      await pool.query(
        `INSERT INTO desk.timeline (thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at)
         VALUES ('demo:' || $1, 'claims.decided', 'e', 'decided', 0, 0, '', now())`,
        [id],
      )
      await pool.query(
        `INSERT INTO desk.decisions (thread_id, revision, decided) VALUES ('demo:' || $1, 1, '{}')`,
        [id],
      )
    }
    await pool.query(
      `INSERT INTO desk.outbox (topic, thread_id, event_id, headers) VALUES ('claims.reviewed', 'demo:unpublished', 'e', '{}')`,
    )
    await pool.query(
      `INSERT INTO desk.webhooks (webhook_id, tenant_id, url, kinds, description, enabled) VALUES ('w', 'demo', '', '{}', '', true)`,
    )
    await pool.query(
      `INSERT INTO desk.webhook_deliveries (message_id, webhook_id, lane, kind, payload, state)
       VALUES ('m', 'w', 'demo:undelivered', 'decided', '', 'waiting')`,
    )
    await pool.query(
      `INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint, metadata) VALUES ('demo:checkpointed', '1', '{}', '{}')`,
    )

    assert.deepEqual(await pruneTwice('claims'), { claims: 1 })
    assert.deepEqual(await column('SELECT claim_id FROM desk.claims'), [
      'checkpointed',
      'failed',
      'undelivered',
      'unpublished',
      'waits-for-a-person',
      'young',
    ])
    for (const table of ['timeline', 'decisions'])
      assert.deepEqual(await column(`SELECT thread_id FROM desk.${table}`), [
        'demo:unpublished',
        'demo:young',
      ])
  })

  test("people's events go when they are published for long enough, unless their claim is not final; open ones never", async () => {
    await pool.query(
      `INSERT INTO desk.outbox (topic, thread_id, event_id, headers, published_at) VALUES
         ('t', 'demo:somebody', 'old', '{}', now() - interval '40 days'),
         ('t', 'demo:somebody', 'new', '{}', now()),
         ('t', 'demo:waits-for-a-person', 'of an open claim', '{}', now() - interval '40 days')`,
    )
    assert.deepEqual(await pruneTwice('outbox'), { outbox: 1 })
    assert.deepEqual(await column('SELECT event_id FROM desk.outbox'), ['e', 'new', 'of an open claim'])
  })

  test('reservations that have ended go, others stay', async () => {
    await pool.query(
      `INSERT INTO desk.review_leases (thread_id, tenant_id, holder, claimed_at, expires_at) VALUES
         ('demo:a', 'demo', 'h', now(), now() - interval '2 days'), ('demo:b', 'demo', 'h', now(), now() + interval '1 hour')`,
    )
    assert.deepEqual(await pruneTwice('leases'), { leases: 1 })
    assert.deepEqual(await column('SELECT thread_id FROM desk.review_leases'), ['demo:b'])
  })

  test('idempotency keys go when they expire, and buckets when they are full again', async () => {
    await pool.query(
      `INSERT INTO ingestion.idempotency_keys (tenant_id, key, fingerprint, claim_id, received_at, holder, lease_until, expires_at)
       SELECT 'demo', key, '', 'c', '', gen_random_uuid(), now(), now() + away
       FROM (VALUES ('expired', interval '-1 second'), ('valid', interval '1 hour')) AS k (key, away)`,
    )
    await pool.query(
      `INSERT INTO ingestion.rate_limits VALUES ('idle', 1, 0, now() - interval '2 days'), ('busy', 1, 0, now())`,
    )
    assert.deepEqual(await pruneTwice('ingestion'), { idempotency_keys: 1, rate_limits: 1 })
    assert.deepEqual(await column('SELECT key FROM ingestion.idempotency_keys'), ['valid'])
    assert.deepEqual(await column('SELECT tenant_id FROM ingestion.rate_limits'), ['busy'])
  })

  test('what became of dead letters is forgotten after their topic has lost them; a replay under way is not', async () => {
    await pool.query(
      `INSERT INTO operator.dead_letters ("partition", "offset", recorded_at, state, original, error_code, handled_by)
       SELECT 0, n, now() - days * interval '1 day', state, '', '', ''
       FROM (VALUES (1, 130, 'replayed'), (2, 130, 'replaying'), (3, 100, 'dropped')) AS l (n, days, state)`,
    )
    assert.deepEqual(await pruneTwice('dead-letters'), { dead_letter_marks: 1 })
    assert.deepEqual(await column('SELECT "offset"::int FROM operator.dead_letters'), [2, 3])
  })

  test('what models cost is forgotten by day, never that of today', async () => {
    await pool.query(
      `INSERT INTO claimgraph.llm_spend SELECT 'demo', (now() at time zone 'utc')::date - ago, 1
       FROM unnest(ARRAY[0, 300, 500]) AS ago`,
    )
    assert.deepEqual(await pruneTwice('spend'), { llm_spend: 1 })
    assert.equal((await column('SELECT day FROM claimgraph.llm_spend')).length, 2)
  })

  test('an incident is forgotten when no claim of its day is paid any more', async () => {
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
    const incidents = mongo.db().collection<{ _id: string; thread_id: string }>('incidents')
    const [old, young] = [`demo:POL-1:${day(800)}:glass`, `demo:POL:2:${day(600)}:theft`]
    await incidents.insertMany([old, young, 'of no form'].map((_id) => ({ _id, thread_id: 'demo:c' })))
    assert.deepEqual(await pruneTwice('incidents'), { incidents: 1 })
    assert.deepEqual((await incidents.find().toArray()).map(({ _id }) => _id).sort(), [young, 'of no form'])
  })

  const entries = (tenant: string, count: number) =>
    pool.query(
      `INSERT INTO desk.audit (tenant_id, actor, action, outcome, details)
       SELECT $1, 'somebody', 'state.read', 'done', '{}' FROM generate_series(1, $2)`,
      [tenant, count],
    )
  const faults = () => column('SELECT tenant_id || seq || fault FROM desk.audit_faults()')
  const tomorrow = () => new Date(Date.now() + 86_400_000)

  test('the audit loses its beginning and verifies as before; an entry tells what went', async () => {
    await entries('t', 5)
    await entries('u', 1)
    const heads = await column("SELECT tenant_id || ':' || seq || ':' || digest FROM desk.audit")
    assert.deepEqual(await pruneTwice('audit'), { audit: 0 }, 'nothing is old')
    const pruning = { before: tomorrow(), by: 'a test' }
    assert.equal(await pruneAudit(pool, { ...pruning, dryRun: true }), 6)
    assert.equal(await pruneAudit(pool, { ...pruning, dryRun: false }), 6)

    assert.deepEqual(await faults(), [])
    const left = await pool.query<{ details: { from: number; through: number } }>(
      'SELECT tenant_id, seq::int, action, actor, details FROM desk.audit ORDER BY 1',
    )
    assert.deepEqual(
      left.rows.map(({ details: { from, through }, ...row }) => ({ ...row, from, through })),
      [
        { tenant_id: 't', seq: 6, action: 'audit.remove', actor: 'a test', from: 1, through: 5 },
        { tenant_id: 'u', seq: 2, action: 'audit.remove', actor: 'a test', from: 1, through: 1 },
      ],
    )
    const verify = ['audit', 'verify', ...heads.flatMap((head) => ['--head', String(head)])]
    const { code, stderr } = await claimgraph(verify, { env })
    assert.equal(code, 0, stderr)
    const forged = String(heads.find((head) => String(head).startsWith('t:5'))).replace(/.$/, (end) =>
      end === '0' ? '1' : '0',
    )
    assert.equal((await claimgraph(['audit', 'verify', '--head', forged], { env })).code, 1)
  })

  test('nothing else of the audit can go, and what is cut off by force is found', async () => {
    await entries('t', 3)
    const refused = { code: '42501' }
    await assert.rejects(pool.query("DELETE FROM desk.audit WHERE tenant_id = 't'"), refused)
    await assert.rejects(pool.query("UPDATE desk.audit SET actor = 'me'"), refused)
    await assert.rejects(pool.query('TRUNCATE desk.audit'), refused)
    await assert.rejects(pool.query('UPDATE desk.audit_removed SET through_seq = through_seq - 1'), refused)
    await assert.rejects(pool.query('DELETE FROM desk.audit_removed'), refused)
    await pool.query('ALTER TABLE desk.audit DISABLE TRIGGER audit_stands')
    await pool.query("DELETE FROM desk.audit WHERE tenant_id = 't' AND seq = 6")
    await pool.query('ALTER TABLE desk.audit ENABLE TRIGGER audit_stands')
    assert.deepEqual(await faults(), ['t7missing before'])
  })

  test('the command prunes every kind, or those that are named', async () => {
    const all = await claimgraphJson<Counts>(['prune', '--dry-run'], { env })
    assert.deepEqual(Object.keys(all).sort(), [
      'audit',
      'checkpoints',
      'claims',
      'dead_letter_marks',
      'dry_run',
      'idempotency_keys',
      'incidents',
      'kept',
      'leases',
      'llm_spend',
      'outbox',
      'rate_limits',
      'threads',
      'webhook_deliveries',
    ])
    const named = await claimgraphJson<Counts>(['prune', '--only', 'spend', 'leases'], { env })
    assert.deepEqual(named, { dry_run: false, leases: 0, llm_spend: 0 })
  })

  test('times that would forget a claim before its records, or an incident in its window, are refused', () => {
    for (const wrong of [
      { RETENTION_CHECKPOINTS_DAYS: '90' },
      { RETENTION_TOPICS_DAYS: '120' },
      { RETENTION_CLAIMS_DAYS: '100' },
      { RETENTION_INCIDENTS_DAYS: '365' },
      { RETENTION_DEAD_LETTERS_DAYS: '90' },
    ])
      assert.throws(() => loadConfig(['claims', 'retention'], wrong), ConfigError, JSON.stringify(wrong))
    loadConfig(['claims', 'retention'], { RETENTION_TOPICS_DAYS: '119', RETENTION_CLAIMS_DAYS: '120' })
  })
})
