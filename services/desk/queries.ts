/** Reads the read model. Rows in, views out; rejects as postgresError says. */
import type { Pool, QueryResultRow } from 'pg'
import { postgresError } from '../../shared/postgres/pool.ts'
import type { CursorPosition } from './cursor.ts'
import { iso } from './iso.ts'
import type {
  ClaimSummary,
  ClaimView,
  DecisionView,
  FailureView,
  ReviewRequestView,
  TimelineView,
} from './views.ts'

export interface ClaimFilters {
  status?: ClaimSummary['status'] | undefined
  outcome?: string | undefined
  tenant_id?: string | undefined
  policy_id?: string | undefined
}

interface ClaimRow extends QueryResultRow {
  thread_id: string
  tenant_id: string
  claim_id: string
  status: ClaimSummary['status']
  outcome: string | null
  decision_revision: number
  policy_id: string | null
  submitted_at: Date
  updated_at: Date
}
interface ClaimDetailRow extends ClaimRow {
  decision: DecisionView | null
  review_request: ReviewRequestView | null
  failure: FailureView | null
  submitted_by: string | null
  erased_at: Date | null
  timeline: (Record<string, unknown> & TimelineView)[] | null
}

const SUMMARY =
  'thread_id, tenant_id, claim_id, status, outcome, decision_revision, policy_id, submitted_at, updated_at'
const DETAIL = /* sql */ `
SELECT ${SUMMARY}, decision, review_request, failure, desk.submitted_by(submissions) AS submitted_by, erased_at, (
  SELECT json_agg(json_strip_nulls(json_build_object(
      'step', step, 'topic', topic, 'partition', "partition", 'offset', "offset", 'event_id', event_id,
      'occurred_at', occurred_at, 'recorded_at', ${iso('recorded_at')},
      'trace_id', trace_id, 'revision', revision, 'failure', failure
    )) ORDER BY recorded_at,
      array_position(ARRAY['submitted','extracted','assessed','decided','review-requested','reviewed',
        'information-requested','withdrawal-requested'], step), "offset")
  FROM desk.timeline t WHERE t.thread_id = c.thread_id
) AS timeline
FROM desk.claims c WHERE thread_id = $1`

export interface FindOptions {
  /** Whether to tell who submitted it: not every reader may know. */
  submitter?: boolean
}

export async function findClaim(
  pool: Pool,
  threadId: string,
  { submitter = false }: FindOptions = {},
): Promise<ClaimView | null> {
  const [row] = await select<ClaimDetailRow>(pool, 'reading a claim', DETAIL, [threadId])
  if (!row) return null
  const timeline = row.timeline ?? []
  const traceId = timeline.find(({ trace_id }) => trace_id !== undefined)?.trace_id
  return {
    thread_id: row.thread_id,
    tenant_id: row.tenant_id,
    claim_id: row.claim_id,
    status: row.status,
    ...(row.decision && { decision: row.decision }),
    ...(row.status === 'waiting-for-review' && row.review_request && { review_request: row.review_request }),
    ...(row.status === 'failed' && row.failure && { failure: row.failure }),
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(submitter && row.submitted_by !== null && { submitted_by: row.submitted_by }),
    submitted_at: row.submitted_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    ...(row.erased_at && { erased_at: row.erased_at.toISOString() }),
    timeline,
  }
}

/** Newest first, at most `limit`, those behind `after`. */
export async function listClaims(
  pool: Pool,
  filters: ClaimFilters,
  { limit, after }: { limit: number; after: CursorPosition | null },
): Promise<ClaimSummary[]> {
  const values: unknown[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const conditions = ['true']
  for (const name of ['status', 'outcome', 'tenant_id', 'policy_id'] as const) {
    if (filters[name] !== undefined) conditions.push(`${name} = ${parameter(filters[name])}`)
  }
  // The partial indexes serve the two lists that people work through.
  if (filters.status === 'waiting-for-review') conditions.push('waiting')
  if (filters.status === 'failed') conditions.push('failed_stage > 0')
  if (after) {
    const position = `${parameter(after.submitted_at)}::timestamptz, ${parameter(after.thread_id)}`
    conditions.push(`(submitted_at, thread_id) < (${position})`)
  }
  const rows = await select<ClaimRow>(
    pool,
    'listing claims',
    `SELECT ${SUMMARY} FROM desk.claims WHERE ${conditions.join(' AND ')}
     ORDER BY submitted_at DESC, thread_id DESC LIMIT ${parameter(limit)}`,
    values,
  )
  return rows.map((row) => ({
    thread_id: row.thread_id,
    tenant_id: row.tenant_id,
    claim_id: row.claim_id,
    status: row.status,
    ...(row.outcome !== null && { outcome: row.outcome, revision: row.decision_revision }),
    ...(row.policy_id !== null && { policy_id: row.policy_id }),
    submitted_at: row.submitted_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }))
}

async function select<Row extends QueryResultRow>(
  pool: Pool,
  doing: string,
  sql: string,
  values: unknown[],
): Promise<Row[]> {
  try {
    return (await pool.query<Row>(sql, values)).rows
  } catch (error) {
    throw postgresError(doing, error)
  }
}
