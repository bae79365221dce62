/** Puts deliveries that are over back into their lanes, and sends pings. Replayed is the same message: same id, same bytes. */
import type { Pool, PoolClient } from 'pg'
import { v7 } from 'uuid'
import type { z } from 'zod'
import { promote } from './gate.ts'
import { PING } from './kinds.ts'
import { pingPayload } from './payload.ts'
import type { DeliveryState } from './views.ts'

/** What is over and can be put back. */
type Over = Extract<z.infer<typeof DeliveryState>, 'delivered' | 'given-up' | 'skipped'>

interface Lane {
  webhook_id: string
  lane: string
}

/** Behind the gate, alone. Resolves to whether there is such a delivery. What is due later is due now. */
export async function replayOne(client: PoolClient, webhookId: string, messageId: string): Promise<boolean> {
  const { rows } = await client.query<Lane>(
    `UPDATE desk.webhook_deliveries SET
       state = CASE WHEN state = 'pending' THEN state ELSE 'waiting' END,
       failures = 0, finished_at = NULL,
       lease = CASE WHEN state = 'pending' THEN lease END,
       due_at = CASE WHEN state = 'pending' THEN CASE WHEN lease IS NULL THEN now() ELSE due_at END END
     WHERE webhook_id = $1 AND message_id = $2 RETURNING webhook_id, lane`,
    [webhookId, messageId],
  )
  await promote(client, rows)
  return rows.length === 1
}

export interface ReplayRange {
  since: string
  until: string
  states: readonly Over[]
  limit: number
}

/** Behind the gate, alone. The oldest first; resolves to how many. Pings stay. */
export async function replayRange(
  client: PoolClient,
  webhookId: string,
  { since, until, states, limit }: ReplayRange,
): Promise<number> {
  const { rows } = await client.query<Lane>(
    `UPDATE desk.webhook_deliveries SET state = 'waiting', failures = 0, finished_at = NULL, lease = NULL, due_at = NULL
     WHERE number IN (
       SELECT number FROM desk.webhook_deliveries
       WHERE webhook_id = $1 AND created_at >= $2 AND created_at < $3 AND state = ANY($4) AND kind <> '${PING}'
       ORDER BY number LIMIT $5
     ) RETURNING webhook_id, lane`,
    [webhookId, since, until, states, limit],
  )
  await promote(client, rows)
  return rows.length
}

/** A ping is alone in its lane: it needs no gate, and waits for nothing. Resolves to its message id. */
export async function addPing(pool: Pool, webhookId: string, tenantId: string): Promise<string> {
  const id = `msg_${v7()}`
  await pool.query(
    `INSERT INTO desk.webhook_deliveries (message_id, webhook_id, lane, kind, payload, state, due_at)
     VALUES ($1, $2, $1, '${PING}', $3, 'pending', now())`,
    [id, webhookId, pingPayload(webhookId, tenantId, new Date())],
  )
  return id
}
