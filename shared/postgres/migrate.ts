/**
 * Brings a schema's tables up to date: numbered migrations, forward only, recorded in `<schema>.migrations`. Owns the
 * order and the record of them; what each does belongs to whoever owns the tables.
 *
 * Invariants:
 * M1. Each migration runs in a transaction of its own with its record: whole, or not at all. What was done before one
 *     that fails stays, and the next run goes on there.
 * M2. One at a time over all machines, by a lock that ends with the transaction.
 * M3. A database that is newer than this code is left alone, and so is one whose record says that an applied migration
 *     had another text: somebody has to decide.
 * M4. Nobody waits long behind a migration that waits for its locks: it gives way after LOCK_WAIT_MS, and tries again.
 */
import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { pause } from '../runtime/backoff.ts'

export interface Migrations {
  /** Of the tables, and of their record. */
  schema: string
  /** SQL by version, from 1. Those that were released are never changed. */
  steps: readonly string[]
}

/** The tables are as somebody else wants them: nothing was changed. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused'
}

const LOCK = 7_310_773 // any number that nobody else locks, with the schema's name
const LOCK_WAIT_MS = 3_000 // whoever wants the table meanwhile waits, too
const LOCK_TRIES = 10
const LOCK_PAUSE_MS = 1_000
const LOCK_NOT_AVAILABLE = '55P03'
const INSUFFICIENT_PRIVILEGE = '42501'
const NO_SUCH_TABLE = '42P01'

/** Rejects with MigrationRefused (M3, M4), or as PostgreSQL does. */
export async function migrate(pool: Pool, migrations: Migrations): Promise<void> {
  const client = await pool.connect()
  let broken = true
  try {
    for (let tries = 1; ; ) {
      try {
        if ((await step(client, migrations)) === 'up to date') break
        tries = 1
      } catch (error) {
        if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error
        if (tries++ === LOCK_TRIES) throw locked(migrations.schema)
        await pause(LOCK_PAUSE_MS, new AbortController().signal)
      }
    }
    broken = false
  } catch (error) {
    broken = !(error instanceof MigrationRefused)
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * Of a service, before it works on the tables: true, or what to do. Newer ones are fine: a migration leaves what the
 * release before it uses. Also true for a role that may not read the record. Rejects as PostgreSQL does.
 */
export async function isMigrated(pool: Pool, { schema, steps }: Migrations): Promise<true | string> {
  let newest = 0
  try {
    const { rows } = await pool.query<{ newest: number }>(
      `SELECT coalesce(max(version), 0)::int AS newest FROM ${schema}.migrations`,
    )
    newest = rows[0]?.newest ?? 0
  } catch (error) {
    if (codeOf(error) === INSUFFICIENT_PRIVILEGE) return true
    if (codeOf(error) !== NO_SUCH_TABLE) throw error
  }
  if (newest >= steps.length) return true
  return `${schema} is at version ${newest} and this release needs ${steps.length}: run its claimgraph provision`
}

/** Of what a migration does: comments and the breaks of lines are not part of it. */
export function digestOf(sql: string): string {
  const text = sql.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim()
  return createHash('sha256').update(text).digest('hex')
}

/** Runs the next migration, if there is one (M1). */
async function step(client: PoolClient, { schema, steps }: Migrations): Promise<'done' | 'up to date'> {
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK, schema]) // M2
    const newest = await recorded(client, { schema, steps })
    const sql = steps[newest]
    if (sql !== undefined) {
      await client.query(`SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`) // M4
      await client.query(sql)
      await client.query(`INSERT INTO ${schema}.migrations (version, digest) VALUES ($1, $2)`, [
        newest + 1,
        digestOf(sql),
      ])
    }
    await client.query('COMMIT')
    return sql === undefined ? 'up to date' : 'done'
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** The newest version in the record, which it makes and checks (M3). */
async function recorded(client: PoolClient, { schema, steps }: Migrations): Promise<number> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
  await client.query(`CREATE TABLE IF NOT EXISTS ${schema}.migrations (
    version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now()
  )`)
  // Records from before there were digests get what this code has.
  await client.query(`ALTER TABLE ${schema}.migrations ADD COLUMN IF NOT EXISTS digest text`)
  const { rows } = await client.query<{ version: number; digest: string | null }>(
    `SELECT version, digest FROM ${schema}.migrations ORDER BY version`,
  )
  const newest = rows.at(-1)?.version ?? 0
  if (newest > steps.length) {
    throw new MigrationRefused(
      `the tables are at version ${newest}, and this release knows ${steps.length}: a newer release has migrated them, ` +
        'and there is no way back. Its own claimgraph provision keeps them up to date; see docs/upgrading.md',
    )
  }
  for (const { version, digest } of rows) {
    const known = digestOf(steps[version - 1] ?? '')
    if (digest === null) {
      await client.query(`UPDATE ${schema}.migrations SET digest = $2 WHERE version = $1`, [version, known])
    } else if (digest !== known) {
      throw new MigrationRefused(
        `migration ${version} is not the one that was applied here: put its text back, and say the change in a new one`,
      )
    }
  }
  return newest
}

function locked(schema: string): MigrationRefused {
  return new MigrationRefused(
    `a table of ${schema} was never free for ${LOCK_WAIT_MS} ms: a transaction that stays open holds it ` +
      '(pg_stat_activity). What was done before stays; run it again',
  )
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
