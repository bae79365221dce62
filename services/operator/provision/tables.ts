/** Makes the tables of PostgreSQL, each by the part that owns them. The caller holds the provisioning lock. */
import type { Pool } from 'pg'
import { provisionCheckpoints } from '../../../shared/langgraph/provision.ts'
import { provisionSpend } from '../../../shared/llm/budget/provision.ts'
import { MigrationRefused } from '../../../shared/postgres/migrate.ts'
import { provisionDesk } from '../../desk/provision.ts'
import { provisionIngestion } from '../../ingestion/provision.ts'
import { provisionDeadLetters } from './dead-letters.ts'
import { type Provisioned, provisioned } from './report.ts'

export async function provisionTables(pool: Pool): Promise<Provisioned[]> {
  return [
    await tables(pool, 'checkpoints', provisionCheckpoints),
    await tables(pool, 'desk', provisionDesk),
    await tables(pool, 'ingestion', provisionIngestion),
    await tables(pool, 'operator', provisionDeadLetters),
    await tables(pool, 'budgets', provisionSpend),
  ]
}

/** Runs `make`, which must be idempotent, and says by the list of tables whether it made something. */
async function tables(pool: Pool, name: string, make: (pool: Pool) => Promise<void>): Promise<Provisioned> {
  const before = await tableNames(pool)
  try {
    await make(pool)
  } catch (error) {
    if (error instanceof MigrationRefused) return provisioned('tables', name, 'refused', error.message)
    throw error
  }
  const made = [...(await tableNames(pool))].filter((table) => !before.has(table))
  return provisioned('tables', name, made.length > 0 ? 'made' : 'there', made.sort().join(', '))
}

async function tableNames(pool: Pool): Promise<Set<string>> {
  const { rows } = await pool.query<{ name: string }>(
    "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)'",
  )
  return new Set(rows.map(({ name }) => name.replace(/^public\./, '')))
}
