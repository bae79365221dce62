/**
 * Deletes what the desk knows of claims that were finished long ago, and what it needs no longer.
 *
 * Invariants:
 * C1. A claim goes whole, with its timeline, decisions and people's answers, or not at all.
 * C2. Deleted is only what is final, decided, withdrawn or erased, with nothing left to publish or to deliver; and what the
 *     services have forgotten already: while there are checkpoints, status and history belong to them.
 */
import type { Pool } from 'pg'
import { postgresError } from '../../shared/postgres/pool.ts'
import { pruneRows } from '../../shared/postgres/prune-rows.ts'

const BATCH = 500 // claims in one transaction

/** `$1`: older than that; `$2`, `$3`: behind that claim; `$4`: how many are looked at. */
const CHOSEN = /* sql */ `
WITH seen AS MATERIALIZED (
  SELECT thread_id, submitted_at, updated_at, status, erased_at FROM desk.claims
  WHERE submitted_at < $1 AND ($2::timestamptz IS NULL OR (submitted_at, thread_id) > ($2, $3))
  ORDER BY submitted_at, thread_id LIMIT $4
), old AS MATERIALIZED (
  SELECT thread_id FROM seen s
  WHERE updated_at < $1 AND (status IN ('decided', 'withdrawn') OR erased_at IS NOT NULL)
    AND NOT EXISTS (SELECT FROM public.checkpoints c WHERE c.thread_id = s.thread_id)
    AND NOT EXISTS (SELECT FROM desk.outbox o WHERE o.thread_id = s.thread_id AND o.published_at IS NULL)
    AND NOT EXISTS (
      SELECT FROM desk.webhook_deliveries d WHERE d.lane = s.thread_id AND d.state IN ('waiting', 'pending')
    )
)`
const LAST = /* sql */ `
SELECT (SELECT count(*)::int FROM old) AS claims, (SELECT count(*)::int FROM seen) AS seen,
  (SELECT max(submitted_at) FROM seen) AS at,
  (SELECT thread_id FROM seen ORDER BY submitted_at DESC, thread_id DESC LIMIT 1) AS thread`
const TABLES = [
  'timeline',
  'decisions',
  'review_answers',
  'review_leases',
  'withdrawals',
  'outbox',
  'erased',
  'claims',
]
const DELETE = `${CHOSEN}, ${TABLES.map(
  (table) =>
    `from_${table} AS (DELETE FROM desk.${table} USING old WHERE desk.${table}.thread_id = old.thread_id)`,
).join(', ')}${LAST}`

interface Batch {
  claims: number
  seen: number
  at: Date | null
  thread: string | null
}

export interface Pruning {
  before: Date
  /** Counts, deletes nothing. */
  dryRun: boolean
}

/** Claims that were final before then. Rejects as postgresError says; running again goes on. */
export async function pruneClaims(pool: Pool, { before, dryRun }: Pruning): Promise<number> {
  try {
    let pruned = 0
    for (let last: Batch | null = null; last === null || last.seen === BATCH; ) {
      const values: unknown[] = [before, last?.at ?? null, last?.thread ?? null, BATCH]
      const { rows } = await pool.query<Batch>(dryRun ? `${CHOSEN} ${LAST}` : DELETE, values)
      last = rows[0] ?? { claims: 0, seen: 0, at: null, thread: null }
      pruned += last.claims
    }
    return pruned
  } catch (error) {
    throw postgresError('pruning claims', error)
  }
}

/** Of claims that are not final it says whether their newest answer was refused. */
const OUTBOX = /* sql */ `desk.outbox WHERE published_at < $1 AND NOT EXISTS (
  SELECT FROM desk.claims c WHERE c.thread_id = desk.outbox.thread_id AND c.status NOT IN ('decided', 'withdrawn')
)`
const LEASES = 'desk.review_leases WHERE expires_at < $1'

/** Events of people that are in their topics since before then. */
export function pruneOutbox(pool: Pool, pruning: Pruning): Promise<number> {
  return pruneOlder(pool, OUTBOX, pruning)
}

/** Reservations that have ended before then. */
export function pruneLeases(pool: Pool, pruning: Pruning): Promise<number> {
  return pruneOlder(pool, LEASES, pruning)
}

async function pruneOlder(pool: Pool, which: string, { before, dryRun }: Pruning): Promise<number> {
  try {
    return await pruneRows(pool, which, [before], { dryRun })
  } catch (error) {
    throw postgresError('pruning the desk', error)
  }
}
