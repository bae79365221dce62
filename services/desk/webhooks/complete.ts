/**
 * Writes what came of an attempt, and lets the lane go on. A lease that was lost writes nothing: another instance has
 * the delivery by then, and tells what came of its own attempt.
 */
import type { Pool } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'
import type { TakenDelivery } from './claim.ts'
import { disableNow } from './disable.ts'
import { promote, throughGate } from './gate.ts'
import type { Attempted, Verdict } from './verdict.ts'

// A webhook that was disabled meanwhile has its deliveries skipped: only a success changes that.
const UPDATE = /* sql */ `
UPDATE desk.webhook_deliveries SET
  state = CASE WHEN state = 'pending' OR $3 = 'delivered' THEN $3 ELSE state END,
  due_at = CASE WHEN state = 'pending' AND $3 = 'pending' THEN now() + $4 * interval '1 millisecond' END,
  finished_at = CASE WHEN $3 <> 'pending' THEN now() WHEN state <> 'pending' THEN finished_at END,
  failures = failures + CASE WHEN $3 = 'delivered' THEN 0 ELSE 1 END,
  lease = NULL
WHERE message_id = $1 AND lease = $2
RETURNING started_at`
const LOG = /* sql */ `
INSERT INTO desk.webhook_attempts (message_id, attempt, started_at, duration_ms, status, error, response)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`
const SUCCEEDED = /* sql */ `
UPDATE desk.webhooks SET failing_since = NULL WHERE webhook_id = $1 AND failing_since IS NOT NULL`
const FAILED = /* sql */ `
UPDATE desk.webhooks SET failing_since = now() WHERE webhook_id = $1 AND failing_since IS NULL`

/** `lost`: the lease was not ours any more. `disabled`: the receiver is gone for good, and its webhook with it. */
export type Completed = 'written' | 'lost' | 'disabled'

/** Rejects as postgresError says. */
export function complete(
  pool: Pool,
  { message_id, webhook_id, lane, lease, attempt }: TakenDelivery,
  attempted: Attempted,
  verdict: Verdict,
): Promise<Completed> {
  return throughGate(pool, 'shared', 'writing a webhook delivery', async (client) => {
    const { rows } = await client.query<{ started_at: Date }>(UPDATE, [
      message_id,
      lease,
      verdict.state,
      verdict.state === 'pending' ? verdict.waitMs : 0,
    ])
    const [row] = rows
    if (!row) return 'lost'
    const { duration_ms, status, error, response } = attempted
    await client.query(LOG, [message_id, attempt, row.started_at, duration_ms, status, error, response])
    await client.query(error === null ? SUCCEEDED : FAILED, [webhook_id])
    // Together with the result: who said that it is gone hears nothing more.
    const gone = verdict.state === 'given-up' && verdict.gone
    const disabled = gone && (await disableNow(client, webhook_id, 'GONE', null))
    if (verdict.state !== 'pending') await promote(client, [{ webhook_id, lane }])
    return disabled ? 'disabled' : 'written'
  })
}

/**
 * Gives a delivery back, at once or after `waitMs`; no failure of the receiver's. `durationMs`: of an attempt that our
 * own end has cut off; null: there was none. Rejects as postgresError says.
 */
export async function giveBack(
  pool: Pool,
  { message_id, lease, attempt }: Pick<TakenDelivery, 'message_id' | 'lease' | 'attempt'>,
  { waitMs = 0, durationMs }: { waitMs?: number; durationMs: number | null },
): Promise<void> {
  try {
    await pool.query(GIVE_BACK, [message_id, lease, waitMs, attempt, durationMs])
  } catch (error) {
    throw postgresError('giving a webhook delivery back', error)
  }
}

const GIVE_BACK = /* sql */ `
WITH given AS (
  UPDATE desk.webhook_deliveries SET
    lease = NULL, attempts = attempts - CASE WHEN $5::int IS NULL THEN 1 ELSE 0 END,
    due_at = CASE WHEN state = 'pending' THEN now() + $3 * interval '1 millisecond' END
  WHERE message_id = $1 AND lease = $2
  RETURNING message_id, started_at
)
INSERT INTO desk.webhook_attempts (message_id, attempt, started_at, duration_ms, error)
SELECT message_id, $4, started_at, $5, 'INTERRUPTED' FROM given WHERE $5 IS NOT NULL
ON CONFLICT DO NOTHING`
