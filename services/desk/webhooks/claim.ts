/**
 * Takes deliveries that are due for this process. A taken one has a lease: when its process dies, the lease ends and
 * any instance takes it again, with the same message id.
 */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'

export interface TakenDelivery {
  message_id: string
  webhook_id: string
  tenant_id: string
  lane: string
  kind: string
  /** null: a ping. */
  thread_id: string | null
  url: string
  payload: string
  /** Counts from 1. */
  attempt: number
  /** Of this run through the schedule, before this attempt. */
  failures: number
  /** The newest first. */
  sealed_secrets: string[]
  started_at: Date
  lease: string
}

export interface TakeOptions {
  /** Under way in this process, by webhook. */
  busy: ReadonlyMap<string, number>
  /** At one webhook at once. */
  perWebhook: number
  limit: number
  leaseMs: number
}

// What waits behind another of its lane is not pending, so an endpoint that is away costs one look at its index. The
// webhooks are shuffled so that no few of them use up the limit each time.
const TAKE = /* sql */ `
WITH due AS (
  SELECT d.* FROM (SELECT * FROM desk.webhooks ORDER BY random()) w
  LEFT JOIN unnest($1::text[], $2::int[]) AS b (webhook_id, busy) ON b.webhook_id = w.webhook_id
  CROSS JOIN LATERAL (
    SELECT number, message_id, attempts, lease, started_at FROM desk.webhook_deliveries d
    WHERE d.webhook_id = w.webhook_id AND d.state = 'pending' AND d.due_at <= now()
      AND (w.enabled OR d.kind = 'ping')
    ORDER BY d.due_at LIMIT greatest($3 - coalesce(b.busy, 0), 0)
    FOR UPDATE SKIP LOCKED
  ) d
  LIMIT $4
), lost AS (
  INSERT INTO desk.webhook_attempts (message_id, attempt, started_at, error)
  SELECT message_id, attempts, started_at, 'INTERRUPTED' FROM due WHERE lease IS NOT NULL
  ON CONFLICT DO NOTHING
)
UPDATE desk.webhook_deliveries d
SET lease = $5, started_at = now(), due_at = now() + $6 * interval '1 millisecond', attempts = d.attempts + 1
FROM due, desk.webhooks w
WHERE d.number = due.number AND w.webhook_id = d.webhook_id
RETURNING d.message_id, d.webhook_id, w.tenant_id, d.lane, d.kind, d.thread_id, w.url, d.payload,
  d.attempts AS attempt, d.failures, d.started_at, d.lease, (
    SELECT coalesce(array_agg(s.sealed ORDER BY s.number DESC), '{}') FROM desk.webhook_secrets s
    WHERE s.webhook_id = d.webhook_id AND (s.expires_at IS NULL OR s.expires_at > now())
  ) AS sealed_secrets`

/** Rejects as postgresError says. */
export async function takeDue(
  pool: Pool,
  { busy, perWebhook, limit, leaseMs }: TakeOptions,
): Promise<TakenDelivery[]> {
  try {
    const { rows } = await pool.query<TakenDelivery>({
      name: 'webhooks-take',
      text: TAKE,
      values: [[...busy.keys()], [...busy.values()], perWebhook, limit, randomUUID(), leaseMs],
    })
    return rows
  } catch (error) {
    throw postgresError('taking webhook deliveries', error)
  }
}
