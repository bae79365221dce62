/** Makes the read model's schema, or brings it up to date. Safe to run at any time, by several at once. */
import type { Pool } from 'pg'
import { MIGRATIONS } from './migrations.ts'

export { pruneDeliveries } from './webhooks/prune.ts'

const LOCK = 7_310_771 // any number that nobody else locks

export async function provisionDesk(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    await client.query('CREATE SCHEMA IF NOT EXISTS desk')
    await client.query(`CREATE TABLE IF NOT EXISTS desk.migrations (
      version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now()
    )`)
    const { rows } = await client.query<{ newest: number }>(
      'SELECT coalesce(max(version), 0)::int AS newest FROM desk.migrations',
    )
    const newest = rows[0]?.newest ?? 0
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < newest) continue
      await client.query(sql)
      await client.query('INSERT INTO desk.migrations (version) VALUES ($1)', [index + 1])
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
