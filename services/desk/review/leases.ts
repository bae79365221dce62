/**
 * Who is at which claim. A lease keeps two adjusters from doing the same work; it decides nothing: who answers first
 * does. Its clock is the database's, so that all instances agree.
 */
import type { Pool } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'
import type { Lease } from './views.ts'

// Only of a claim that waits with nobody's answer on its way.
const TAKE = /* sql */ `
INSERT INTO desk.review_leases AS l (thread_id, tenant_id, holder, claimed_at, expires_at)
SELECT c.thread_id, c.tenant_id, $2, clock_timestamp(), clock_timestamp() + $3 * interval '1 millisecond'
FROM desk.claims c
WHERE c.thread_id = $1 AND c.reviewable AND c.erased_at IS NULL AND NOT EXISTS (
  SELECT FROM desk.review_answers a
  WHERE a.thread_id = c.thread_id AND a.revision = c.review_revision AND NOT a.refused
)
ON CONFLICT (thread_id) DO UPDATE SET
  holder = excluded.holder, expires_at = excluded.expires_at,
  claimed_at = CASE WHEN l.holder = excluded.holder AND l.expires_at > clock_timestamp()
    THEN l.claimed_at ELSE excluded.claimed_at END
WHERE l.holder = excluded.holder OR l.expires_at <= clock_timestamp()
RETURNING holder, claimed_at, expires_at`

const RELEASE = 'DELETE FROM desk.review_leases WHERE thread_id = $1 AND holder = $2'

/** Takes the claim, or keeps it for longer. Null: it cannot be had; the situation says why. */
export async function takeLease(
  pool: Pool,
  threadId: string,
  holder: string,
  leaseMs: number,
): Promise<Lease | null> {
  try {
    const { rows } = await pool.query<{ holder: string; claimed_at: Date; expires_at: Date }>(TAKE, [
      threadId,
      holder,
      leaseMs,
    ])
    const [row] = rows
    return row
      ? { held_by: row.holder, since: row.claimed_at.toISOString(), until: row.expires_at.toISOString() }
      : null
  } catch (error) {
    throw postgresError('taking a lease', error)
  }
}

/** Of a lease that is somebody else's, or none, nothing changes. */
export async function releaseLease(pool: Pool, threadId: string, holder: string): Promise<void> {
  try {
    await pool.query(RELEASE, [threadId, holder])
  } catch (error) {
    throw postgresError('giving up a lease', error)
  }
}
