/** Removes the beginning of the audit's chains. What is left verifies as before, and tells what was removed. */
import type { Pool } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'

const BATCH = 5_000 // entries; while they go nobody adds to that tenant's audit

const COUNT = /* sql */ `
SELECT coalesce(sum(desk.audit_removable(tenant_id, $1)), 0)::int AS n
FROM (SELECT DISTINCT tenant_id FROM desk.audit) AS tenants`

/** Entries that are older than `before`. `by` stands in the entries that tell of it. Rejects as postgresError says. */
export async function pruneAudit(
  pool: Pool,
  { before, dryRun, by }: { before: Date; dryRun: boolean; by: string },
): Promise<number> {
  try {
    const { rows } = await pool.query<{ n: number }>(COUNT, [before])
    const count = rows[0]?.n ?? 0
    if (dryRun || count === 0) return count
    const tenants = await pool.query<{ tenant_id: string }>(
      'SELECT DISTINCT tenant_id FROM desk.audit WHERE at < $1',
      [before],
    )
    let removed = 0
    for (const { tenant_id } of tenants.rows) {
      for (let batch = BATCH; batch === BATCH; ) {
        const answer = await pool.query<{ n: string }>('SELECT desk.remove_audit($1, $2, $3, $4) AS n', [
          tenant_id,
          before,
          by,
          BATCH,
        ])
        batch = Number(answer.rows[0]?.n ?? 0)
        removed += batch
      }
    }
    return removed
  } catch (error) {
    throw postgresError('pruning the audit', error)
  }
}
