import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import type { PoolClient } from 'pg'
import type { ClaimChange } from '../../services/desk/change.ts'
import { MIGRATIONS } from '../../services/desk/migrations.ts'
import { project } from '../../services/desk/projection.ts'
import { provisionDesk } from '../../services/desk/provision.ts'
import {
  type LogEntry,
  newestPosition,
  readClaimLog,
  readLog,
  readTenantLog,
} from '../../services/desk/watch/event-log.ts'
import { formatPosition, type LogPosition } from '../../services/desk/watch/log-position.ts'
import { writeChanges } from '../../services/desk/write.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { scratchDatabase } from '../bench/scratch-database.ts'
import { reviewedClaim } from '../support/claim-records.ts'
import { newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { eventually } from '../support/system.ts'

const pool = createPool(environment.databaseUrl, 8, 'test')
before(() => provisionDesk(pool))
after(() => pool.end())

const changesOf = (tenant_id: string, claim_id: string): ClaimChange[] =>
  reviewedClaim({ tenant_id, claim_id }).map(({ topic, value, record }) => project(topic, value, record))
const everything = { after: null, upTo: null }

/** All of a tenant's log, in steps of `limit` entries. */
async function read(tenant: string, limit = 200, from: LogPosition | null = null): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  for (let after = from; ; ) {
    const page = await readTenantLog(pool, tenant, { after, upTo: null }, limit)
    entries.push(...page.entries)
    after = page.last ?? after
    if (!page.more) return entries
  }
}

/** The same, when it has `count` entries: others' transactions may hold it back for a moment. */
const readAll = (tenant: string, count: number, from: LogPosition | null = null): Promise<LogEntry[]> =>
  eventually(`${count} entries`, async () => {
    const entries = await read(tenant, 200, from)
    return entries.length >= count ? entries : null
  })

/** Writes as write.ts does, in a transaction that stays open until it is told. */
async function writeLater(changes: ClaimChange[]): Promise<{ commit: () => Promise<void> }> {
  const client = await pool.connect()
  await client.query('BEGIN')
  const open: Pick<PoolClient, 'query'> = client
  await writeChanges(open as typeof pool, changes)
  return {
    commit: async () => {
      await client.query('COMMIT')
      client.release()
    },
  }
}

test('what was written first and commits last is not passed over, and nothing behind it is read before', async () => {
  const tenant = newTenant()
  const [first, second] = [changesOf(tenant, 'first'), changesOf(tenant, 'second')]
  const start = await newestPosition(pool)
  const slow = await writeLater(first.slice(0, 2))
  await writeChanges(pool, second.slice(0, 2))
  const early = await read(tenant, 200, start)
  await slow.commit()
  const late = await readAll(tenant, 4, early.at(-1)?.position ?? start)
  assert.deepEqual(early, [], 'the second writer has committed, and waits for the first')
  assert.deepEqual(
    late.map(({ claim_id, step }) => `${claim_id} ${step}`),
    ['first submitted', 'first extracted', 'second submitted', 'second extracted'],
  )
})

test('a reader among many concurrent writers sees each entry once, in an order that never changes', async () => {
  const tenant = newTenant()
  const claims = Array.from({ length: 60 }, (_, index) => changesOf(tenant, `c-${index}`))
  const seen: LogEntry[] = []
  const reader = eventually('all entries', async () => {
    seen.push(...(await read(tenant, 100, seen.at(-1)?.position ?? null)))
    return seen.length >= 60 * 7
  })
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    for (const [index, changes] of claims.entries()) {
      if (index % 6 !== writer) continue
      for (const change of changes) {
        const later = await writeLater([change])
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
        await later.commit()
      }
    }
  })
  await Promise.all(writers)
  // One that was passed over never comes: then this gives up.
  await reader
  const ids = seen.map(({ position }) => formatPosition(position))
  assert.equal(new Set(ids).size, ids.length, 'none twice')
  assert.equal(seen.length, 60 * 7, 'none lost')
  assert.deepEqual(await read(tenant), seen, 'and the same for who reads it afterwards')
})

test('an event that is told again stands where it stood, also when an earlier record of it turns up', async () => {
  const tenant = newTenant()
  const changes = changesOf(tenant, 'again')
  await writeChanges(pool, changes)
  const before = await readAll(tenant, 7)
  const earlier = reviewedClaim({ tenant_id: tenant, claim_id: 'again' }).map(({ topic, value, record }) =>
    project(topic, value, { ...record, offset: record.offset - 5, timestamp: record.timestamp - 1_000 }),
  )
  await writeChanges(pool, [...changes, ...earlier])
  await writeChanges(pool, changesOf(tenant, 'afterwards'))
  const after = (await readAll(tenant, 14)).slice(0, 7)
  assert.deepEqual(
    after.map(({ position, event_id }) => [position, event_id]),
    before.map(({ position, event_id }) => [position, event_id]),
  )
  assert.notDeepEqual(after, before, 'the records themselves are the earlier ones')
})

test("a claim's events that are written together stand in the order of their records", async () => {
  const tenant = newTenant()
  await writeChanges(pool, changesOf(tenant, 'order').toReversed())
  await readAll(tenant, 7)
  const { entries } = await readClaimLog(pool, `${tenant}:order`, everything)
  assert.deepEqual(
    entries.map(({ step }) => step),
    ['submitted', 'extracted', 'assessed', 'decided', 'review-requested', 'reviewed', 'decided'],
  )
})

test('a tenant with few claims in a long log is read in steps, each bounded, and completely', async () => {
  const [tenant, others] = [newTenant(), newTenant()]
  const start = await newestPosition(pool)
  for (let round = 0; round < 5; round++) {
    const crowd = Array.from({ length: 40 }, (_, index) => changesOf(others, `o-${round}-${index}`)).flat()
    await writeChanges(pool, [...crowd, ...changesOf(tenant, `mine-${round}`)])
  }
  await readAll(tenant, 5 * 7, start)
  const first = await readTenantLog(pool, tenant, { after: start, upTo: null }, 10)
  assert.ok(first.more && first.entries.length === 10)
  assert.equal((await read(tenant, 100, start)).length, 5 * 7)
  const upTo = (await read(tenant, 100, start))[9]?.position ?? null
  const bounded = await readTenantLog(pool, tenant, { after: start, upTo }, 10_000)
  assert.deepEqual(bounded.last, upTo)
  assert.ok((await readLog(pool, start, 3)).length === 3)
})

test('reading on costs the same however long the log is: it is one range of an index', async () => {
  const plans = await Promise.all(
    [
      `SELECT * FROM desk.timeline WHERE (xid, seq) > ('1'::xid8, 1) AND xid < pg_snapshot_xmin(pg_current_snapshot())
       ORDER BY xid, seq LIMIT 1000`,
      `SELECT xid, seq FROM desk.timeline WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
       ORDER BY xid DESC, seq DESC LIMIT 1`,
    ].map(async (sql) => {
      const client = await pool.connect()
      await client.query('BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off')
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`)
      await client.query('ROLLBACK')
      client.release()
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    }),
  )
  for (const plan of plans) {
    assert.match(plan, /Index (Only )?Scan (Backward )?using timeline_log/)
    assert.match(plan, /Index Cond: .*xid < pg_snapshot_xmin/)
    assert.doesNotMatch(plan, /Sort/)
  }
})

test('a timeline from before the log gets positions in the order of its records', async () => {
  const database = await scratchDatabase(environment.databaseUrl, `watch_${randomUUID().slice(0, 8)}`)
  const old = createPool(database.url, 1, 'test')
  try {
    await old.query('CREATE SCHEMA desk')
    await old.query(MIGRATIONS[0] ?? '')
    const entry = (topic: string, recorded: string) =>
      old.query(
        `INSERT INTO desk.timeline (thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at)
         VALUES ('t:c', $1, 'e', 'decided', 0, 0, '', $2)`,
        [topic, recorded],
      )
    for (const [topic, recorded] of [
      ['third', '2026-03-03T00:00:00Z'],
      ['first', '2026-03-01T00:00:00Z'],
      ['second', '2026-03-02T00:00:00Z'],
    ] as const)
      await entry(topic, recorded)
    await old.query(MIGRATIONS[1] ?? '')
    await entry('fourth', '2026-01-01T00:00:00Z')
    const log = await eventually('four entries', async () => {
      const found = await readLog(old, null, 10)
      return found.length === 4 && found
    })
    assert.deepEqual(
      log.map(({ topic, tenant_id, claim_id }) => `${topic} ${tenant_id} ${claim_id}`),
      ['first t c', 'second t c', 'third t c', 'fourth t c'],
    )
  } finally {
    await old.end()
    await database[Symbol.asyncDispose]()
  }
})
