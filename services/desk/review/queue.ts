/** The claims that wait for a person, those that have waited longest first. */
import type { Pool } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'
import type { ReviewRequestView } from '../views.ts'
import type { ReviewItem } from './views.ts'

export interface QueueFilters {
  tenant_id?: string | undefined
  reason?: string | undefined
  policy_id?: string | undefined
  currency?: string | undefined
  /** Asked before, ISO 8601 in UTC. */
  asked_before?: string | undefined
  min_amount_minor?: number | undefined
  max_amount_minor?: number | undefined
  assigned?: 'me' | 'nobody' | undefined
}

export interface QueuePage {
  limit: number
  /** waiting_since and thread_id of the last item of the page before. */
  after: readonly [string, string] | null
  /** Whom `assigned: me` means. */
  subject: string
}

interface QueueRow {
  thread_id: string
  tenant_id: string
  claim_id: string
  review_request: ReviewRequestView
  submitted_by: string | null
  submitted_at: Date
  holder: string | null
  claimed_at: Date | null
  expires_at: Date | null
}

const SELECT = /* sql */ `
SELECT c.thread_id, c.tenant_id, c.claim_id, c.review_request, desk.submitted_by(c.submissions) AS submitted_by,
  c.submitted_at, l.holder, l.claimed_at, l.expires_at
FROM desk.claims c
LEFT JOIN desk.review_leases l ON l.thread_id = c.thread_id AND l.expires_at > clock_timestamp()
WHERE c.reviewable AND c.erased_at IS NULL
  -- An answer that is on its way to the graph.
  AND NOT EXISTS (
    SELECT FROM desk.review_answers a
    WHERE a.thread_id = c.thread_id AND a.revision = c.review_revision AND NOT a.refused
  )`

export async function listReviews(
  pool: Pool,
  filters: QueueFilters,
  { limit, after, subject }: QueuePage,
): Promise<ReviewItem[]> {
  const values: unknown[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const conditions: string[] = []
  const amount = `(c.review_request ->> 'claim_amount_minor')::numeric`
  const where: { [K in keyof QueueFilters]: (value: NonNullable<QueueFilters[K]>) => string } = {
    tenant_id: (tenant) => `c.tenant_id = ${parameter(tenant)}`,
    reason: (code) => `c.review_request -> 'reasons' @> ${parameter(JSON.stringify([{ code }]))}::jsonb`,
    policy_id: (policy) => `c.policy_id = ${parameter(policy)}`,
    currency: (currency) => `c.review_request ->> 'currency' = ${parameter(currency)}`,
    asked_before: (moment) => `c.waiting_since < ${parameter(moment)}`,
    min_amount_minor: (least) => `${amount} >= ${parameter(least)}`,
    max_amount_minor: (most) => `${amount} <= ${parameter(most)}`,
    assigned: (whom) => (whom === 'me' ? `l.holder = ${parameter(subject)}` : 'l.holder IS NULL'),
  }
  for (const [name, condition] of Object.entries(where)) {
    const value = filters[name as keyof QueueFilters]
    if (value !== undefined) conditions.push((condition as (value: unknown) => string)(value))
  }
  if (after) conditions.push(`(c.waiting_since, c.thread_id) > (${after.map(parameter).join(', ')})`)
  try {
    const { rows } = await pool.query<QueueRow>(
      `${SELECT} ${conditions.map((condition) => `AND ${condition}`).join(' ')}
       ORDER BY c.waiting_since, c.thread_id LIMIT ${parameter(limit)}`,
      values,
    )
    return rows.map(itemOf)
  } catch (error) {
    throw postgresError('listing reviews', error)
  }
}

function itemOf(row: QueueRow): ReviewItem {
  const { thread_id, tenant_id, claim_id, review_request, submitted_by, holder, claimed_at, expires_at } = row
  const lease =
    holder !== null && claimed_at && expires_at
      ? { held_by: holder, since: claimed_at.toISOString(), until: expires_at.toISOString() }
      : null
  const submitted_at = row.submitted_at.toISOString()
  return { thread_id, tenant_id, claim_id, ...review_request, submitted_by, submitted_at, lease }
}
