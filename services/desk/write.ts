/**
 * Writes changes to the read model: many claims in one statement. Says in SQL what change.ts says in TypeScript
 * (D1, D2); a test holds the two together.
 */
import type { Pool } from 'pg'
import { postgresError } from '../../shared/postgres/pool.ts'
import { type ClaimChange, merge } from './change.ts'
import { TimelineView } from './views.ts'
import { briefDecisions, keepDecisions } from './webhooks/decisions.ts'

const STEPS = TimelineView.shape.step.options

const SQL = /* sql */ `
WITH entries AS (
  INSERT INTO desk.timeline AS t (thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at,
    trace_id, revision, failure)
  SELECT thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at, trace_id, revision, failure
  FROM unnest($12::text[], $13::text[], $14::text[], $15::text[], $16::int[], $17::bigint[], $18::text[],
      $19::timestamptz[], $20::text[], $21::int[], $22::jsonb[])
    AS e (thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at, trace_id, revision, failure)
  ON CONFLICT (thread_id, topic, event_id) DO UPDATE SET
    "partition" = excluded."partition", "offset" = excluded."offset", occurred_at = excluded.occurred_at,
    recorded_at = excluded.recorded_at, trace_id = excluded.trace_id, revision = excluded.revision
  WHERE (excluded.recorded_at, excluded."partition", excluded."offset") < (t.recorded_at, t."partition", t."offset")
), decisions AS (${keepDecisions('$26')})
INSERT INTO desk.claims AS c (thread_id, tenant_id, claim_id, stage, submitted_at, updated_at, decision_revision,
  decision, review_revision, review_request, failed_stage, failed_at, failure, submissions, reviews, refused_reviews,
  information_revision, erased_at)
SELECT thread_id, tenant_id, claim_id, stage, submitted_at, updated_at,
  coalesce((decision ->> 'revision')::int, 0),
  CASE WHEN erased_at IS NULL THEN decision ELSE desk.without_words(decision) END,
  coalesce((review_request ->> 'revision')::int, 0),
  CASE WHEN erased_at IS NULL THEN review_request ELSE desk.without_words(review_request) END,
  failed_stage, failed_at, failure,
  CASE WHEN erased_at IS NULL THEN submissions ELSE '{}' END, reviews, refused_reviews, information_revision,
  erased_at
FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::timestamptz[], $7::jsonb[],
    $8::jsonb[], $9::smallint[], $10::bigint[], $11::jsonb[], $23::jsonb[], $24::jsonb[], $25::jsonb[], $27::int[])
  AS n (thread_id, tenant_id, claim_id, stage, submitted_at, updated_at, decision, review_request, failed_stage,
    failed_at, failure, submissions, reviews, refused_reviews, information_revision)
-- What was erased stays so when the topics are read again.
LEFT JOIN desk.erased USING (thread_id)
-- A join gives rows in any order: every writer locks claims in this one.
ORDER BY thread_id COLLATE "C"
ON CONFLICT (thread_id) DO UPDATE SET
  stage = greatest(c.stage, excluded.stage),
  submitted_at = least(c.submitted_at, excluded.submitted_at),
  updated_at = greatest(c.updated_at, excluded.updated_at),
  decision_revision = greatest(c.decision_revision, excluded.decision_revision),
  decision = CASE WHEN excluded.decision_revision > c.decision_revision THEN excluded.decision ELSE c.decision END,
  review_revision = greatest(c.review_revision, excluded.review_revision),
  review_request = CASE WHEN excluded.review_revision > c.review_revision
    THEN excluded.review_request ELSE c.review_request END,
  failed_stage = greatest(c.failed_stage, excluded.failed_stage),
  failed_at = CASE WHEN (excluded.failed_stage, excluded.failed_at) > (c.failed_stage, c.failed_at)
    THEN excluded.failed_at ELSE c.failed_at END,
  failure = CASE WHEN (excluded.failed_stage, excluded.failed_at) > (c.failed_stage, c.failed_at)
    THEN excluded.failure ELSE c.failure END,
  submissions = CASE WHEN c.erased_at IS NULL THEN c.submissions || excluded.submissions ELSE '{}' END,
  reviews = c.reviews || excluded.reviews,
  refused_reviews = c.refused_reviews || excluded.refused_reviews,
  information_revision = greatest(c.information_revision, excluded.information_revision),
  erased_at = coalesce(c.erased_at, excluded.erased_at)
`

/** Rejects with RetryableError or FatalError; with another error where the data itself is at fault. */
export async function writeChanges(pool: Pool, changes: readonly ClaimChange[]): Promise<void> {
  const claims = mergeByThread(changes)
  const column = <T>(value: (claim: ClaimChange) => T): T[] => claims.map(value)
  const entries = claims.flatMap(({ thread_id, timeline }) =>
    timeline.toSorted(byRecord).map((entry) => ({ thread_id, ...entry })),
  )
  const field = <T>(value: (entry: (typeof entries)[number]) => T): T[] => entries.map(value)
  try {
    await pool.query({
      name: 'desk-write',
      text: SQL,
      values: [
        column((c) => c.thread_id),
        column((c) => c.tenant_id),
        column((c) => c.claim_id),
        column((c) => c.stage),
        column((c) => new Date(c.first_recorded).toISOString()),
        column((c) => new Date(c.last_recorded).toISOString()),
        column((c) => json(c.decision)),
        column((c) => json(c.review_request)),
        column((c) => c.failure?.stage ?? 0),
        column((c) => c.failure?.at ?? 0),
        column((c) => json(c.failure?.view ?? null)),
        field((e) => e.thread_id),
        field((e) => e.topic),
        field((e) => text(e.event_id)),
        field((e) => e.step),
        field((e) => e.partition),
        field((e) => e.offset),
        field((e) => text(e.occurred_at)),
        field((e) => e.recorded_at),
        field((e) => e.trace_id ?? null),
        field((e) => e.revision ?? null),
        field((e) => json(e.failure ?? null)),
        column((c) => json(c.submissions)),
        column((c) => json(c.reviews)),
        column((c) => json(c.refused_reviews)),
        briefDecisions(changes).map(json),
        column((c) => c.information_revision),
      ],
    })
  } catch (error) {
    throw postgresError('writing the read model', error)
  }
}

/** One row a claim (a statement cannot touch a row twice), in the order that every writer locks them. */
function mergeByThread(changes: readonly ClaimChange[]): ClaimChange[] {
  const merged = new Map<string, ClaimChange>()
  for (const change of changes) {
    const known = merged.get(change.thread_id)
    merged.set(change.thread_id, known ? merge(known, change) : change)
  }
  return [...merged.values()].sort((a, b) => (a.thread_id < b.thread_id ? -1 : 1))
}

/** Their order in the event log, whichever topic was read first. */
function byRecord(a: TimelineView, b: TimelineView): number {
  if (a.recorded_at !== b.recorded_at) return a.recorded_at < b.recorded_at ? -1 : 1
  return STEPS.indexOf(a.step) - STEPS.indexOf(b.step) || a.offset - b.offset
}

/** Postgres stores neither U+0000 nor halves of surrogate pairs. */
function text(value: string): string {
  return value.toWellFormed().replaceAll('\u0000', '\uFFFD')
}

function json(value: object | null): string | null {
  if (value === null) return null
  const plain = JSON.stringify(value)
  // JSON.stringify escapes what Postgres refuses, and little else.
  if (!plain.includes(String.raw`\u`)) return plain
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? text(part) : part))
}
