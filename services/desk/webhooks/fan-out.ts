/**
 * Makes deliveries of the event log: one for each webhook of the tenant that asks for the kind. Owns the cursor; sends
 * nothing.
 *
 * Invariants:
 * F1. Deliveries and the cursor behind their events are one transaction: no event is passed over, and none is told
 *     twice, however the process ends. Message ids are derived and unique besides.
 * F2. Any number of instances may run it: one that finds the cursor moved throws its work away.
 * F3. The log is read before the transaction: an open one with an id of its own would hold the log back (its W2).
 * F4. A webhook that is disabled gets its deliveries as skipped: they can be replayed once it is mended.
 */
import type { Pool, PoolClient } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'
import { type LogEntry, readLog } from '../watch/event-log.ts'
import type { LogPosition } from '../watch/log-position.ts'
import { decisionsOf } from './decisions.ts'
import { promote, throughGate } from './gate.ts'
import { messageId } from './kinds.ts'
import { eventPayload } from './payload.ts'

export const FAN_OUT_BATCH = 500 // entries of the log

interface Subscriber {
  webhook_id: string
  tenant_id: string
  kinds: string[]
  enabled: boolean
}

interface NewDelivery {
  message_id: string
  webhook_id: string
  lane: string
  entry: LogEntry
  payload: string
  state: 'waiting' | 'skipped'
}

/** One batch. Resolves to how many entries of the log it has read. Rejects as postgresError says. */
export async function fanOut(pool: Pool): Promise<number> {
  if (await passOver(pool)) return 0
  const from = await readCursor(pool)
  const entries = await readLog(pool, from, FAN_OUT_BATCH)
  const to = entries.at(-1)?.position
  if (!to) return 0
  return throughGate(pool, 'alone', 'making webhook deliveries', async (client) => {
    const now = await readCursor(client)
    if (now.xid !== from.xid || now.seq !== from.seq) return entries.length
    const deliveries = await deliveriesOf(client, entries)
    await insert(client, deliveries)
    await promote(client, deliveries)
    await client.query('UPDATE desk.webhook_cursor SET xid = $1, seq = $2', [String(to.xid), String(to.seq)])
    return entries.length
  })
}

/**
 * While there are no webhooks nobody pays for reading the log: the cursor follows its readable end. Whoever makes the
 * first one meanwhile is not in this statement's snapshot, and what is passed over was committed before it.
 */
async function passOver(pool: Pool): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ none: boolean }>(PASS_OVER)
    return rows[0]?.none ?? false
  } catch (error) {
    throw postgresError('moving the webhook cursor', error)
  }
}

const PASS_OVER = /* sql */ `
WITH none AS (SELECT NOT EXISTS (SELECT FROM desk.webhooks) AS none), moved AS (
  UPDATE desk.webhook_cursor SET xid = pg_snapshot_xmin(pg_current_snapshot()), seq = 0
  WHERE (SELECT none FROM none) AND xid < pg_snapshot_xmin(pg_current_snapshot())
)
SELECT none FROM none`

async function readCursor(client: Pool | PoolClient): Promise<LogPosition> {
  try {
    const { rows } = await client.query<{ xid: string; seq: string }>(
      'SELECT xid, seq FROM desk.webhook_cursor',
    )
    const [row] = rows
    if (!row) throw new Error('desk.webhook_cursor is empty')
    return { xid: BigInt(row.xid), seq: BigInt(row.seq) }
  } catch (error) {
    throw postgresError('reading the webhook cursor', error)
  }
}

async function deliveriesOf(client: PoolClient, entries: readonly LogEntry[]): Promise<NewDelivery[]> {
  const { rows: subscribers } = await client.query<Subscriber>(
    'SELECT webhook_id, tenant_id, kinds, enabled FROM desk.webhooks WHERE tenant_id = ANY($1) AND kinds && $2',
    [[...new Set(entries.map((e) => e.tenant_id))], [...new Set(entries.map((e) => e.step))]],
  )
  const wanted = entries.flatMap((entry) =>
    subscribers
      .filter(({ tenant_id, kinds }) => tenant_id === entry.tenant_id && kinds.includes(entry.step))
      .map((subscriber) => ({ entry, subscriber })),
  )
  const decided = await decisionsOf(
    client,
    wanted.map(({ entry }) => entry),
  )
  return wanted.map(({ entry, subscriber: { webhook_id, enabled } }) => ({
    message_id: messageId(webhook_id, entry),
    webhook_id,
    lane: entry.thread_id,
    entry,
    payload: eventPayload(entry, decided(entry)),
    state: enabled ? 'waiting' : 'skipped',
  }))
}

async function insert(client: PoolClient, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return
  const column = <T>(value: (delivery: NewDelivery) => T): T[] => deliveries.map(value)
  await client.query(INSERT, [
    column((d) => d.message_id),
    column((d) => d.webhook_id),
    column((d) => d.lane),
    column((d) => d.entry.step),
    column((d) => d.entry.event_id),
    column((d) => d.entry.thread_id),
    column((d) => d.payload),
    column((d) => d.state),
  ])
}

const INSERT = /* sql */ `
INSERT INTO desk.webhook_deliveries (message_id, webhook_id, lane, kind, event_id, thread_id, payload, state, finished_at)
SELECT message_id, webhook_id, lane, kind, event_id, thread_id, payload, state,
  CASE WHEN state = 'skipped' THEN now() END
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
  WITH ORDINALITY
  AS n (message_id, webhook_id, lane, kind, event_id, thread_id, payload, state, place)
ORDER BY place
ON CONFLICT (message_id) DO NOTHING`
