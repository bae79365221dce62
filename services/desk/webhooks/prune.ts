/** Deletes old deliveries with their log. What is open stays, however old. */
import type { Pool } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'

const BATCH = 1_000 // deliveries

/** Deliveries that were over before `before`. `dryRun` counts, deletes nothing. Rejects as postgresError says. */
export async function pruneDeliveries(
  pool: Pool,
  { before, dryRun }: { before: Date; dryRun: boolean },
): Promise<number> {
  try {
    if (dryRun) {
      const { rows } = await pool.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM desk.webhook_deliveries WHERE finished_at < $1',
        [before],
      )
      return rows[0]?.count ?? 0
    }
    for (let pruned = 0; ; ) {
      const { rowCount } = await pool.query(
        `DELETE FROM desk.webhook_deliveries WHERE number IN (
           SELECT number FROM desk.webhook_deliveries WHERE finished_at < $1 LIMIT $2
         ) AND finished_at < $1`,
        [before, BATCH],
      )
      pruned += rowCount ?? 0
      if ((rowCount ?? 0) < BATCH) return pruned
    }
  } catch (error) {
    throw postgresError('pruning webhook deliveries', error)
  }
}
