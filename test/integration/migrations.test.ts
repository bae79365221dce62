/** Tables of older releases with rows in them, brought up to date: on databases of their own. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { describe } from 'node:test'
import type { Pool } from 'pg'
import { MIGRATIONS } from '../../services/desk/migrations.ts'
import { provisionDesk } from '../../services/desk/provision.ts'
import { provisionTables } from '../../services/operator/provision/tables.ts'
import { MigrationRefused, migrate } from '../../shared/postgres/migrate.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { scratchDatabase } from '../bench/scratch-database.ts'
import { environment } from '../support/environment.ts'
import { ROWS } from './migrations/rows.ts'
import { type Row, rowsOf, shapeOf } from './migrations/shape.ts'

const NEWEST = MIGRATIONS.length

async function withDatabase<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
  const name = `migrations_${randomUUID().slice(0, 8)}`
  const database = await scratchDatabase(environment.databaseUrl, name)
  const pool = createPool(database.url, 6, 'migrations')
  try {
    return await work(pool)
  } finally {
    await pool.end()
    await database[Symbol.asyncDispose]()
  }
}

const desk = (version: number) => ({ schema: 'desk', steps: MIGRATIONS.slice(0, version) })
const fresh = () =>
  withDatabase(async (pool) => {
    await provisionDesk(pool)
    return shapeOf(pool, 'desk')
  })

const key = (row: Row, columns: readonly string[]): string =>
  JSON.stringify(columns.map((column) => row[column]))

/** Rows of `before` that are not in `after` with the values that they had. */
function lost(before: ReadonlyMap<string, Row[]>, after: ReadonlyMap<string, Row[]>): string[] {
  return [...before].flatMap(([table, rows]) => {
    const columns = Object.keys(rows[0] ?? {}).toSorted()
    const there = new Set((after.get(table) ?? []).map((row) => key(row, columns)))
    return rows
      .map((row) => `${table} ${key(row, columns)}`)
      .filter((_, index) => {
        const row = rows[index]
        return row !== undefined && !there.has(key(row, columns))
      })
  })
}

const statuses = async (pool: Pool) => {
  const { rows } = await pool.query<{ kind: string; status: string }>(
    `select distinct split_part(claim_id, '-', 1) as kind, status from desk.claims order by 1, 2`,
  )
  return rows.map(({ kind, status }) => `${kind}: ${status}`)
}

describe("the desk's tables, from any version with rows in every table", () => {
  for (let version = 1; version < NEWEST; version++) {
    test(`from version ${version}: nothing is lost, and they become what a new database has`, async () => {
      await withDatabase(async (pool) => {
        await migrate(pool, desk(version))
        for (const rows of ROWS.slice(0, version)) await pool.query(rows)
        const before = await rowsOf(pool, 'desk')
        for (const [table, rows] of before)
          assert.ok(rows.length > 0, `write rows of desk.${table} in rows.ts`)
        const stood = await statuses(pool)

        await provisionDesk(pool)
        assert.deepEqual(lost(before, await rowsOf(pool, 'desk')), [])
        assert.deepEqual(await statuses(pool), stood)
        assert.deepEqual(await shapeOf(pool, 'desk'), await fresh())
        const { rows: faults } = await pool.query('select * from desk.audit_faults()')
        assert.deepEqual(faults, [], 'the audit is whole')
      })
    })
  }
})

test('who writes and reads as the first release did goes on while the tables are migrated under it', async () => {
  await withDatabase(async (pool) => {
    await migrate(pool, desk(1))
    for (let round = 0; round < 25; round++)
      await pool.query((ROWS[0] ?? '').replaceAll("'-' || n", `'-${round}-' || n`)) // 6,000 claims
    const over = new AbortController()
    let written = 0
    const writer = async (number: number): Promise<void> => {
      for (; !over.signal.aborted || written < 20; written++) {
        const claim = `live-${number}-${written}`
        await pool.query(
          `INSERT INTO desk.claims (thread_id, tenant_id, claim_id, stage, submitted_at, updated_at, decision_revision,
             review_revision, failed_stage, failed_at) VALUES ($1, 't', $2, 1, now(), now(), 0, 0, 0, 0)`,
          [`t:${claim}`, claim],
        )
        await pool.query(
          `INSERT INTO desk.timeline (thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at)
           VALUES ($1, 'claims.submitted', 'e', 'submitted', 0, 0, '', now())`,
          [`t:${claim}`],
        )
        const { rows } = await pool.query<{ status: string }>(
          'SELECT status FROM desk.claims WHERE thread_id = $1',
          [`t:${claim}`],
        )
        assert.deepEqual(rows, [{ status: 'submitted' }])
      }
    }
    const writers = [1, 2, 3].map(writer)
    await provisionDesk(pool).finally(() => over.abort())
    await Promise.all(writers)
    for (const table of ['claims', 'timeline']) {
      const { rows } = await pool.query<{ n: number }>(
        `select count(*)::int as n from desk.${table} where thread_id like 't:live-%'`,
      )
      assert.equal(rows[0]?.n, written, table)
    }
    const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from desk.claims')
    assert.equal(rows[0]?.n, 6_000 + written)
  })
})

describe('a migration', () => {
  const steps = ['CREATE TABLE desk.one (n int)', 'CREATE TABLE desk.two (n int)']
  const tables = async (pool: Pool) =>
    (
      await pool.query<{ tablename: string }>(
        `select tablename from pg_tables where schemaname = 'desk' and tablename <> 'migrations' order by 1`,
      )
    ).rows.map(({ tablename }) => tablename)

  test('that fails leaves nothing half done and what was before it whole; the next run goes on there', async () => {
    await withDatabase(async (pool) => {
      const broken = [steps[0] ?? '', `${steps[1]}; SELECT 1 / 0`]
      await assert.rejects(migrate(pool, { schema: 'desk', steps: broken }), /division by zero/)
      assert.deepEqual(await tables(pool), ['one'])
      await migrate(pool, { schema: 'desk', steps })
      assert.deepEqual(await tables(pool), ['one', 'two'])
    })
  })

  test('is run once, by however many at once', async () => {
    await withDatabase(async (pool) => {
      await Promise.all(Array.from({ length: 4 }, () => migrate(pool, { schema: 'desk', steps })))
      assert.deepEqual(await tables(pool), ['one', 'two'])
    })
  })

  test('of which a newer release has made more is not touched by an older one', async () => {
    await withDatabase(async (pool) => {
      await migrate(pool, { schema: 'desk', steps })
      await assert.rejects(
        migrate(pool, { schema: 'desk', steps: steps.slice(0, 1) }),
        (error) =>
          error instanceof MigrationRefused && /at version 2, and this release knows 1/.test(error.message),
      )
    })
  })

  test('that was changed after it was applied is refused; a comment more is no change', async () => {
    await withDatabase(async (pool) => {
      await migrate(pool, { schema: 'desk', steps })
      await migrate(pool, { schema: 'desk', steps: [`-- The first.\n${steps[0]}`, steps[1] ?? ''] })
      await assert.rejects(
        migrate(pool, { schema: 'desk', steps: ['CREATE TABLE desk.one (n bigint)', steps[1] ?? ''] }),
        (error) => error instanceof MigrationRefused && /migration 1 is not the one/.test(error.message),
      )
    })
  })

  test('from before texts were recorded counts as unchanged', async () => {
    await withDatabase(async (pool) => {
      await pool.query(`CREATE SCHEMA desk; CREATE TABLE desk.migrations (
        version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now()
      ); ${steps[0]}; INSERT INTO desk.migrations (version) VALUES (1)`)
      await migrate(pool, { schema: 'desk', steps })
      const { rows } = await pool.query('select version from desk.migrations where digest is not null')
      assert.equal(rows.length, 2)
    })
  })

  test('waits for a table that is in use without holding others up for long', async () => {
    await withDatabase(async (pool) => {
      await migrate(pool, { schema: 'desk', steps })
      const busy = await pool.connect()
      await busy.query('BEGIN; SELECT * FROM desk.one')
      const altered = migrate(pool, { schema: 'desk', steps: [...steps, 'ALTER TABLE desk.one ADD m int'] })
      const others = async () => {
        const started = Date.now()
        while (Date.now() - started < 4_000) await pool.query('SELECT * FROM desk.one') // longer than one try
      }
      await others()
      await busy.query('COMMIT')
      busy.release()
      await altered
      await pool.query('SELECT m FROM desk.one')
    })
  })
})

test('every part of PostgreSQL is brought up to date over tables from before versions were recorded, and refuses newer ones', async () => {
  await withDatabase(async (pool) => {
    const parts = ['desk', 'ingestion', 'operator', 'claimgraph']
    await provisionTables(pool)
    await pool.query(
      `INSERT INTO ingestion.rate_limits VALUES ('t', 5, 0, now());
       INSERT INTO claimgraph.llm_spend VALUES ('t', '2026-03-01', 7);
       DROP TABLE ingestion.migrations, operator.migrations, claimgraph.migrations`,
    )
    const again = await provisionTables(pool)
    assert.deepEqual(
      again.filter(({ result }) => result === 'refused'),
      [],
    )
    const { rows } = await pool.query<{ kept: number }>(
      `select (select count(*) from ingestion.rate_limits)::int + (select count(*) from claimgraph.llm_spend)::int as kept`,
    )
    assert.equal(rows[0]?.kept, 2)

    for (const schema of parts) await pool.query(`INSERT INTO ${schema}.migrations (version) VALUES (99)`)
    const refused = (await provisionTables(pool)).filter(({ result }) => result === 'refused')
    assert.deepEqual(refused.map(({ name }) => name).toSorted(), ['budgets', 'desk', 'ingestion', 'operator'])
    for (const { note } of refused) assert.match(note, /at version 99, .*a newer release has migrated them/)
  })
})
