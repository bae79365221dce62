/** Deletes old rows of a table while others use it. */
import type { Pool } from 'pg'

const BATCH = 5_000 // rows in one transaction

/**
 * How many rows there are of `which` (`schema.table WHERE ...`, with `values` for its parameters), and deletes them
 * unless it is a dry run. Rows that somebody is at stay for the next time. Rejects as pg does.
 */
export async function pruneRows(
  pool: Pool,
  which: string,
  values: readonly unknown[],
  { dryRun }: { dryRun: boolean },
): Promise<number> {
  if (dryRun) {
    const { rows } = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${which}`, [...values])
    return rows[0]?.n ?? 0
  }
  const table = which.split(' ', 1)[0] ?? ''
  for (let pruned = 0; ; ) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${which} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`,
      [...values],
    )
    pruned += rowCount ?? 0
    if ((rowCount ?? 0) < BATCH) return pruned
  }
}
