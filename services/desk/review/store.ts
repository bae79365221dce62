/**
 * Reads what is known of a claim that waits for a person, and keeps answers: of all who answer a revision one.
 * An answer, its event in the outbox and its audit entry are one statement: all of them are there, or none is.
 */
import type { Pool } from 'pg'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { postgresError } from '../../../shared/postgres/pool.ts'
import type { OutputRecord } from '../../../shared/runtime/ports.ts'
import { type AuditEntry, recordSql, recordValues } from '../audit/record.ts'
import { iso } from '../iso.ts'
import type { ClaimSummary, DecisionView, ReviewRequestView } from '../views.ts'
import type { Situation, StoredAnswer } from './rules.ts'

interface SituationRow {
  thread_id: string
  status: ClaimSummary['status']
  erased: boolean
  decision_revision: number
  decision: DecisionView | null
  question: ReviewRequestView | null
  answered: boolean
  submitters: string[]
  answer: (StoredAnswer & { refused: boolean }) | null
  lease: Situation['lease']
}

const SITUATION = /* sql */ `
SELECT c.thread_id, c.status, c.erased_at IS NOT NULL AS erased, c.decision_revision, c.decision,
  c.review_request AS question,
  desk.answer_to(c.review_revision, c.reviews, c.refused_reviews) IS NOT NULL AS answered,
  ARRAY(SELECT DISTINCT value FROM jsonb_each_text(c.submissions) WHERE value IS NOT NULL) AS submitters,
  (
    SELECT json_build_object('event_id', a.event_id, 'revision', a.revision, 'action', a.action,
      'payable_minor', a.payable_minor, 'currency', a.currency, 'reviewer', a.reviewer,
      'answered_at', ${iso('a.answered_at')},
      'refused', coalesce(c.refused_reviews ? (
        SELECT o."partition" || '/' || o."offset" FROM desk.outbox o
        WHERE o.thread_id = a.thread_id AND o.event_id = a.event_id ORDER BY o.id DESC LIMIT 1
      ), false))
    FROM desk.review_answers a
    WHERE a.thread_id = c.thread_id AND a.revision = coalesce($2, c.review_revision) AND NOT a.refused
  ) AS answer,
  (
    SELECT json_build_object('held_by', l.holder, 'since', ${iso('l.claimed_at')}, 'until', ${iso('l.expires_at')})
    FROM desk.review_leases l WHERE l.thread_id = c.thread_id AND l.expires_at > clock_timestamp()
  ) AS lease
FROM desk.claims c WHERE c.thread_id = $1`

const REFUSED = /* sql */ `
UPDATE desk.review_answers SET refused = true WHERE thread_id = $1 AND revision = $2 AND event_id = $3`

/** `seen`: what an adjuster is shown of the claim. */
export interface Found {
  situation: Situation
  seen: { decision: DecisionView | null; question: ReviewRequestView | null }
}

/** `revision`: whose answer is looked for; default that of the newest question. Null: no such claim. */
export async function readSituation(pool: Pool, threadId: string, revision?: number): Promise<Found | null> {
  try {
    const { rows } = await pool.query<SituationRow>(SITUATION, [threadId, revision ?? null])
    const [row] = rows
    if (!row) return null
    const { decision, answer: stored, ...rest } = row
    if (stored?.refused) await pool.query(REFUSED, [threadId, stored.revision, stored.event_id])
    const answer = stored && !stored.refused ? stored : null
    return { situation: { ...rest, answer }, seen: { decision, question: row.question } }
  } catch (error) {
    throw postgresError('reading a review', error)
  }
}

const ANSWER = /* sql */ `
WITH answer AS (
  INSERT INTO desk.review_answers (thread_id, revision, tenant_id, event_id, reviewer, action, payable_minor, currency,
    answered_at)
  SELECT $1, $2::int, $3, $4, $5, $6, $7::bigint, $8, $9::timestamptz
  WHERE NOT EXISTS (
    SELECT FROM desk.review_leases WHERE thread_id = $1 AND holder <> $10 AND expires_at > clock_timestamp()
  )
  ON CONFLICT (thread_id, revision) WHERE NOT refused DO NOTHING
  RETURNING thread_id
), event AS (
  INSERT INTO desk.outbox (topic, thread_id, event_id, headers, value)
  SELECT $11, thread_id, $4, $12::jsonb, $13::bytea FROM answer
), released AS (
  DELETE FROM desk.review_leases USING answer WHERE desk.review_leases.thread_id = answer.thread_id
), audited AS (
  ${recordSql(13, 'FROM answer')}
)
SELECT FROM answer`

export interface NewAnswer extends StoredAnswer {
  thread_id: string
  tenant_id: string
  /** Whose lease does not stand in the way. */
  subject: string
  /** Avro. */
  value: Buffer
  headers: OutputRecord['headers']
}

/** False: another answer was first, or somebody else has got a lease meanwhile. */
export async function storeAnswer(pool: Pool, answer: NewAnswer, audit: AuditEntry): Promise<boolean> {
  try {
    const { rowCount } = await pool.query(ANSWER, [
      answer.thread_id,
      answer.revision,
      answer.tenant_id,
      answer.event_id,
      answer.reviewer,
      answer.action,
      answer.payable_minor,
      answer.currency,
      answer.answered_at,
      answer.subject,
      TOPICS.reviewed,
      JSON.stringify(answer.headers),
      answer.value,
      ...recordValues(audit),
    ])
    return rowCount === 1
  } catch (error) {
    throw postgresError('storing an answer', error)
  }
}
