/** Withdrawals that were asked for here. One, its event in the outbox and its audit entry are one statement. */
import type { Pool } from 'pg'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { postgresError } from '../../../shared/postgres/pool.ts'
import { type AuditEntry, recordSql, recordValues } from '../audit/record.ts'
import { iso } from '../iso.ts'
import type { EncodedEvent } from '../review/events.ts'

export interface Withdrawal {
  event_id: string
  requested_by: string
  /** ISO 8601. */
  requested_at: string
}

/** What the desk knows of the claim. */
export interface Cancellable {
  /** Of the newest decision. */
  outcome: string | null
  revision: number
  erased: boolean
  withdrawal: Withdrawal | null
}

const KNOWN = /* sql */ `
SELECT c.outcome, c.decision_revision AS revision, c.erased_at IS NOT NULL AS erased,
  (SELECT json_build_object('event_id', w.event_id, 'requested_by', w.requested_by,
      'requested_at', ${iso('w.requested_at')})
    FROM desk.withdrawals w WHERE w.thread_id = c.thread_id) AS withdrawal
FROM desk.claims c WHERE c.thread_id = $1`

/** Null: no such claim. */
export async function readCancellable(pool: Pool, threadId: string): Promise<Cancellable | null> {
  try {
    return (await pool.query<Cancellable>(KNOWN, [threadId])).rows[0] ?? null
  } catch (error) {
    throw postgresError('reading a withdrawal', error)
  }
}

const WITHDRAW = /* sql */ `
WITH withdrawal AS (
  INSERT INTO desk.withdrawals (thread_id, tenant_id, event_id, requested_by, requested_at)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT DO NOTHING
  RETURNING thread_id
), event AS (
  INSERT INTO desk.outbox (topic, thread_id, event_id, headers, value)
  SELECT $6, thread_id, $3, $7::jsonb, $8::bytea FROM withdrawal
), audited AS (
  ${recordSql(8, 'FROM withdrawal')}
)
SELECT FROM withdrawal`

export interface NewWithdrawal extends Withdrawal, EncodedEvent {
  thread_id: string
  tenant_id: string
}

/** False: it was asked for before. */
export async function storeWithdrawal(pool: Pool, row: NewWithdrawal, audit: AuditEntry): Promise<boolean> {
  try {
    const { rowCount } = await pool.query(WITHDRAW, [
      row.thread_id,
      row.tenant_id,
      row.event_id,
      row.requested_by,
      row.requested_at,
      TOPICS.withdrawn,
      JSON.stringify(row.headers),
      row.value,
      ...recordValues(audit),
    ])
    return rowCount === 1
  } catch (error) {
    throw postgresError('storing a withdrawal', error)
  }
}
