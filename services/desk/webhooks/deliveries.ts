/** The log of deliveries, newest first, each with its attempts. */
import type { Pool } from 'pg'
import { z } from 'zod'
import { iso } from '../iso.ts'
import { typeOf } from './kinds.ts'
import type { AttemptView, DeliveryView } from './views.ts'

interface DeliveryRow {
  number: string
  message_id: string
  webhook_id: string
  kind: string
  event_id: string | null
  thread_id: string | null
  state: DeliveryView['state']
  created_at: Date
  finished_at: Date | null
  next_attempt_at: Date | null
  attempts: AttemptView[] | null
}

const SELECT = /* sql */ `
SELECT number, message_id, webhook_id, kind, event_id, thread_id, state, created_at, finished_at,
  CASE WHEN state = 'pending' AND lease IS NULL THEN due_at END AS next_attempt_at, (
    SELECT json_agg(json_build_object(
        'attempt', a.attempt, 'started_at', ${iso('a.started_at')},
        'duration_ms', a.duration_ms, 'status', a.status, 'error', a.error, 'response', a.response
      ) ORDER BY a.attempt)
    FROM desk.webhook_attempts a WHERE a.message_id = d.message_id
  ) AS attempts
FROM desk.webhook_deliveries d`

export interface DeliveryFilters {
  state?: DeliveryView['state'] | undefined
  thread_id?: string | undefined
}

/** At most `limit`, those behind `before`. */
export async function listDeliveries(
  pool: Pool,
  webhookId: string,
  { state, thread_id }: DeliveryFilters,
  { limit, before }: { limit: number; before: string | null },
): Promise<{ number: string; view: DeliveryView }[]> {
  const { rows } = await pool.query<DeliveryRow>(
    `${SELECT} WHERE webhook_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR thread_id = $3)
       AND ($4::bigint IS NULL OR number < $4)
     ORDER BY number DESC LIMIT $5`,
    [webhookId, state ?? null, thread_id ?? null, before, limit],
  )
  return rows.map((row) => ({ number: row.number, view: viewOf(row) }))
}

export async function findDelivery(
  pool: Pool,
  webhookId: string,
  messageId: string,
): Promise<DeliveryView | null> {
  const { rows } = await pool.query<DeliveryRow>(`${SELECT} WHERE webhook_id = $1 AND message_id = $2`, [
    webhookId,
    messageId,
  ])
  return rows[0] ? viewOf(rows[0]) : null
}

function viewOf(row: DeliveryRow): DeliveryView {
  const { message_id, webhook_id, kind, event_id, thread_id, state } = row
  return {
    delivery_id: message_id,
    webhook_id,
    type: typeOf(kind),
    event_id,
    thread_id,
    state,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    attempts: row.attempts ?? [],
  }
}

const Cursor = z.tuple([z.string(), z.string().regex(/^\d{1,19}$/)])

/** Opaque to clients. */
export function encodeDeliveryCursor(webhookId: string, number: string): string {
  return Buffer.from(JSON.stringify([webhookId, number])).toString('base64url')
}

/** null: not a cursor of this webhook. */
export function decodeDeliveryCursor(webhookId: string, cursor: string): string | null {
  try {
    const [id, number] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return id === webhookId ? number : null
  } catch {
    return null
  }
}
