/** What a recovery does to the desk's tables, beside having it read the topics again. */
import type { Pool } from 'pg'
import type { Recovered } from './recovered.ts'

/**
 * The event log is in the order of transaction ids. In a database that was loaded from a dump those are of another
 * cluster and lie in its future: nobody would read what is written from now on. They are brought into the past, on
 * their side of the webhooks' cursor, so that no event is passed over and none is told again.
 */
const HEAL = /* sql */ `
DO $$
DECLARE
  at record;
BEGIN
  SELECT xid, seq INTO at FROM desk.webhook_cursor FOR UPDATE;
  IF NOT EXISTS (SELECT FROM desk.timeline WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()))
    AND at.xid <= pg_snapshot_xmax(pg_current_snapshot()) THEN
    RETURN;
  END IF;
  UPDATE desk.webhook_cursor SET xid = '1',
    seq = coalesce((SELECT max(seq) FROM desk.timeline WHERE (xid, seq) <= (at.xid, at.seq)), 0);
  UPDATE desk.timeline SET xid = CASE WHEN (xid, seq) <= (at.xid, at.seq) THEN '1'::xid8 ELSE pg_current_xact_id() END;
END $$`

export async function prepareDesk(pool: Pool): Promise<void> {
  await pool.query(HEAL)
}

/**
 * Requests of people that were published and are in no topic any more, and that the claim does not know. Their words
 * are not kept, so they cannot be published again: the question stands open once more, and so does the withdrawal.
 */
const PUBLISHED = /* sql */ `
SELECT thread_id, event_id FROM (
  SELECT thread_id, event_id FROM desk.review_answers WHERE answered_at >= $1 AND NOT refused
  UNION ALL SELECT thread_id, event_id FROM desk.withdrawals WHERE requested_at >= $1
) AS asked
WHERE NOT EXISTS (
  SELECT FROM desk.outbox o
  WHERE o.thread_id = asked.thread_id AND o.event_id = asked.event_id AND o.published_at IS NULL
)`
const REOPEN = /* sql */ `
WITH lost AS (
  SELECT * FROM unnest($1::text[], $2::text[]) AS l (thread_id, event_id)
), withdrawn AS (
  DELETE FROM desk.withdrawals w USING lost l WHERE w.thread_id = l.thread_id AND w.event_id = l.event_id
), answered AS (
  UPDATE desk.review_answers a SET refused = true FROM lost l
  WHERE a.thread_id = l.thread_id AND a.event_id = l.event_id AND NOT a.refused
  RETURNING a.thread_id, a.revision
)
UPDATE desk.claims c SET reviews = (
  SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(c.reviews)
  WHERE (value ->> 'revision')::int <> a.revision
)
FROM answered a WHERE a.thread_id = c.thread_id`

interface Request {
  thread_id: string
  event_id: string
}

/** Requests since then; `isKnown`: the topics have it, or it has had its effect. Resolves to those that are lost. */
export async function lostRequests(
  pool: Pool,
  since: Date,
  isKnown: (request: Request) => boolean,
): Promise<Request[]> {
  const { rows } = await pool.query<Request>(PUBLISHED, [since])
  return rows.filter((row) => !isKnown(row))
}

export async function reopen(pool: Pool, lost: readonly Request[]): Promise<void> {
  if (lost.length === 0) return
  await pool.query(REOPEN, [lost.map(({ thread_id }) => thread_id), lost.map(({ event_id }) => event_id)])
}

/** What is told of nobody's claim in particular stands under the tenant `-`. */
export async function recordRecovery(
  pool: Pool,
  by: string,
  { since, problems, published, ...numbers }: Recovered,
): Promise<void> {
  const events = Object.values(published).reduce((sum, count) => sum + count, 0)
  await pool.query(
    `INSERT INTO desk.audit (tenant_id, actor, action, outcome, details)
     VALUES ('-', $1, 'state.recover', 'done', $2)`,
    [by, JSON.stringify({ since, ...numbers, published: events, problems: problems.length })],
  )
}
