/** Takes webhooks out of service whose receivers are gone or fail for too long, and skips what was meant for them. */
import type { Pool, PoolClient } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'
import { throughGate } from './gate.ts'

/** Why a webhook is disabled; null: a person did it. */
export type DisabledReason = 'GONE' | 'FAILING'

const SWEEP = 5_000 // deliveries in one statement

/** Resolves to whether it was enabled. `failingForMs`: only when nothing has succeeded for so long. */
export async function disableNow(
  db: Pool | PoolClient,
  webhookId: string,
  reason: DisabledReason,
  failingForMs: number | null,
): Promise<boolean> {
  try {
    const { rowCount } = await db.query(DISABLE, [webhookId, reason, failingForMs])
    return rowCount === 1
  } catch (error) {
    throw postgresError('disabling a webhook', error)
  }
}

const DISABLE = /* sql */ `
UPDATE desk.webhooks SET enabled = false, disabled_reason = $2, updated_at = now()
WHERE webhook_id = $1 AND enabled
  AND ($3::bigint IS NULL OR failing_since < now() - $3 * interval '1 millisecond')`

/** Skips what is open for disabled webhooks. Until then nothing of it is taken. Pings stay. */
export async function skipDisabled(pool: Pool): Promise<number> {
  for (let skipped = 0; ; ) {
    const count = await skipSome(pool, SWEEP)
    skipped += count
    if (count < SWEEP) return skipped
  }
}

/**
 * At most `limit` of them: a receiver that was away for days may have many. What waits goes before the heads of lanes
 * (G1), so that a webhook that is enabled again in between goes on.
 */
export function skipSome(pool: Pool, limit: number): Promise<number> {
  return throughGate(pool, 'alone', 'skipping webhook deliveries', async (client) => {
    const { rowCount } = await client.query(SKIP, [limit])
    return rowCount ?? 0
  })
}

const SKIP = /* sql */ `
UPDATE desk.webhook_deliveries SET state = 'skipped', due_at = NULL, finished_at = now()
WHERE number IN (
  SELECT d.number FROM desk.webhooks w JOIN desk.webhook_deliveries d USING (webhook_id)
  WHERE NOT w.enabled AND d.state IN ('waiting', 'pending') AND d.kind <> 'ping'
  ORDER BY d.state DESC LIMIT $1
)`
