/**
 * The timelines of all claims as one log, read forward. Owns the order and what is readable; not who reads, nor how
 * often. Written by write.ts.
 *
 * Invariants:
 * W1. The order is (xid, seq), the same for every reader at any time, and an entry never moves.
 * W2. Read is only what was written by transactions below the oldest one that is still open. seq alone would not do:
 *     of two writers the one that drew its numbers first may commit last, behind a reader that has gone past them.
 * W3. So a reader that goes on from the last position it has read sees every entry once. A transaction that stays
 *     open holds back what was written after it began, but loses nothing.
 * W4. Entries of one claim that are written together stand in the order of their records; else as the desk read them.
 */
import type { Pool, QueryResultRow } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'
import type { FailureView, TimelineView } from '../views.ts'
import { LOG_END, LOG_START, type LogPosition } from './log-position.ts'

export interface LogEntry extends TimelineView {
  position: LogPosition
  thread_id: string
  tenant_id: string
  claim_id: string
}

interface LogRow extends QueryResultRow {
  xid: string
  seq: string
  thread_id: string
  tenant_id: string
  step: TimelineView['step']
  topic: string
  partition: number
  offset: string
  event_id: string
  occurred_at: string
  recorded_at: Date
  trace_id: string | null
  revision: number | null
  failure: FailureView | null
}

/** A part of the log: behind `after`, not behind `upTo`. Null: without that bound. */
export interface LogRange {
  after: LogPosition | null
  upTo: LogPosition | null
}

export interface LogPage {
  entries: LogEntry[]
  /** Whether there may be more in the range; they begin behind `last`. */
  more: boolean
  last: LogPosition | null
}

const COLUMNS = `xid, seq, thread_id, tenant_id, step, topic, "partition", "offset", event_id, occurred_at, recorded_at,
  trace_id, revision, failure`
const READABLE = 'xid < pg_snapshot_xmin(pg_current_snapshot())'
/** `$1`, `$2`: after; `$3`, `$4`: up to. */
const IN_RANGE = `(xid, seq) > ($1::xid8, $2::bigint) AND (xid, seq) <= ($3::xid8, $4::bigint) AND ${READABLE}`
const ALL = `SELECT ${COLUMNS} FROM desk.timeline WHERE ${IN_RANGE} ORDER BY xid, seq LIMIT $5`
const OF_TENANT = `SELECT ${COLUMNS} FROM desk.timeline WHERE tenant_id = $6 AND ${IN_RANGE} ORDER BY xid, seq LIMIT $5`
// By the primary key, whatever the planner thinks of the index of the log: a claim has few entries.
const OF_CLAIM = /* sql */ `
WITH mine AS MATERIALIZED (SELECT ${COLUMNS} FROM desk.timeline WHERE thread_id = $5)
SELECT * FROM mine WHERE ${IN_RANGE} ORDER BY xid, seq`
const NEWEST = `SELECT xid, seq FROM desk.timeline WHERE ${READABLE} ORDER BY xid DESC, seq DESC LIMIT 1`

/**
 * At most `limit` entries behind `after` (null: from the beginning), of all tenants, in the order of the log. Fewer
 * than `limit`: there are no more to be read now. Rejects as postgresError says.
 */
export async function readLog(pool: Pool, after: LogPosition | null, limit: number): Promise<LogEntry[]> {
  const rows = await select(pool, 'desk-log', ALL, [...boundsOf({ after, upTo: null }), limit])
  return rows.map(entryOf)
}

/** At most `limit` entries of one tenant; of all, where the tenant is null. */
export async function readTenantLog(
  pool: Pool,
  tenantId: string | null,
  range: LogRange,
  limit: number,
): Promise<LogPage> {
  const bounds = [...boundsOf(range), limit]
  const rows =
    tenantId === null
      ? await select(pool, 'desk-log', ALL, bounds)
      : await select(pool, 'desk-tenant-log', OF_TENANT, [...bounds, tenantId])
  return pageOf(rows, rows.length === limit)
}

/** All entries of one claim in the range. */
export async function readClaimLog(pool: Pool, threadId: string, range: LogRange): Promise<LogPage> {
  const rows = await select(pool, 'desk-claim-log', OF_CLAIM, [...boundsOf(range), threadId])
  return pageOf(rows, false)
}

/** The position that all new entries come after. */
export async function newestPosition(pool: Pool): Promise<LogPosition> {
  const [row] = await select<Pick<LogRow, 'xid' | 'seq'>>(pool, 'desk-log-end', NEWEST, [])
  return row ? { xid: BigInt(row.xid), seq: BigInt(row.seq) } : LOG_START
}

async function select<Row extends QueryResultRow = LogRow>(
  pool: Pool,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  try {
    return (await pool.query<Row>({ name, text, values })).rows
  } catch (error) {
    throw postgresError('reading the event log', error)
  }
}

function boundsOf({ after, upTo }: LogRange): string[] {
  const from = after ?? LOG_START
  const to = upTo ?? LOG_END
  return [String(from.xid), String(from.seq), String(to.xid), String(to.seq)]
}

function pageOf(rows: readonly LogRow[], more: boolean): LogPage {
  const entries = rows.map(entryOf)
  return { entries, more, last: entries.at(-1)?.position ?? null }
}

function entryOf(row: LogRow): LogEntry {
  return {
    position: { xid: BigInt(row.xid), seq: BigInt(row.seq) },
    thread_id: row.thread_id,
    tenant_id: row.tenant_id,
    claim_id: row.thread_id.slice(row.tenant_id.length + 1),
    step: row.step,
    topic: row.topic,
    partition: row.partition,
    offset: Number(row.offset),
    event_id: row.event_id,
    occurred_at: row.occurred_at,
    recorded_at: row.recorded_at.toISOString(),
    ...(row.trace_id !== null && { trace_id: row.trace_id }),
    ...(row.revision !== null && { revision: row.revision }),
    ...(row.failure !== null && { failure: row.failure }),
  }
}
