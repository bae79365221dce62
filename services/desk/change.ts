/**
 * What one or more records say of a claim, and how two such sayings become one. Pure.
 *
 * Invariants:
 * D1. merge is commutative, associative and idempotent: topics are consumed independently and again after a crash,
 *     and the end state must not depend on order or repetition. write.ts says the same in SQL.
 * D2. What is known only grows: the stage, the revisions, what stands at a position. So a status never goes backwards.
 */
import type { DecisionView, FailureView, ReviewRequestView, TimelineView } from './views.ts'

/** How far a claim has come. */
export const STAGES = { none: 0, submitted: 1, extracted: 2, assessed: 3, concluded: 4 } as const
export type Stage = (typeof STAGES)[keyof typeof STAGES]

export interface Failure {
  /** The stage that the claim cannot leave until the record was replayed with success. */
  stage: Stage
  /** Offset of the dead letter: one key, one partition, so the higher is the newer. */
  at: number
  view: FailureView
}

/** By the record's position, `partition/offset`: it says the same whenever it is read, so maps merge by union. */
export type ByPosition<T> = Readonly<Record<string, T>>

export interface ClaimChange {
  thread_id: string
  tenant_id: string
  claim_id: string
  stage: Stage
  /** Timestamps of the records, ms since the epoch. */
  first_recorded: number
  last_recorded: number
  decision: DecisionView | null
  review_request: ReviewRequestView | null
  /** The newest revision of which the graph has asked the claimant; 0: of none. */
  information_revision: number
  failure: Failure | null
  /** Who submitted it; null: nobody was asked. */
  submissions: ByPosition<string | null>
  reviews: ByPosition<{ revision: number; action: string }>
  /** Answers of people that the graph could not take: their records are dead letters. */
  refused_reviews: ByPosition<true>
  timeline: TimelineView[]
}

/** Both of the same thread. */
export function merge(a: ClaimChange, b: ClaimChange): ClaimChange {
  return {
    thread_id: a.thread_id,
    tenant_id: a.tenant_id,
    claim_id: a.claim_id,
    stage: a.stage > b.stage ? a.stage : b.stage,
    first_recorded: Math.min(a.first_recorded, b.first_recorded),
    last_recorded: Math.max(a.last_recorded, b.last_recorded),
    decision: later(a.decision, b.decision, byRevision),
    review_request: later(a.review_request, b.review_request, byRevision),
    information_revision: Math.max(a.information_revision, b.information_revision),
    failure: later(a.failure, b.failure, byStage),
    submissions: { ...a.submissions, ...b.submissions },
    reviews: { ...a.reviews, ...b.reviews },
    refused_reviews: { ...a.refused_reviews, ...b.refused_reviews },
    timeline: mergeTimelines(a.timeline, b.timeline),
  }
}

function later<T>(a: T | null, b: T | null, compare: (a: T, b: T) => number): T | null {
  if (a === null || b === null) return a ?? b
  return compare(a, b) >= 0 ? a : b
}

/** The engine promises that two decisions of one revision are the same. */
function byRevision(a: { revision: number }, b: { revision: number }): number {
  return a.revision - b.revision
}

function byStage(a: Failure, b: Failure): number {
  return a.stage - b.stage || a.at - b.at
}

/** One entry an event: of an event that was produced twice, the record that came first. */
function mergeTimelines(a: TimelineView[], b: TimelineView[]): TimelineView[] {
  const entries = new Map<string, TimelineView>()
  for (const entry of [...a, ...b]) {
    const id = `${entry.topic} ${entry.event_id}`
    const known = entries.get(id)
    if (!known || comesBefore(entry, known)) entries.set(id, entry)
  }
  return [...entries.values()]
}

function comesBefore(a: TimelineView, b: TimelineView): boolean {
  if (a.recorded_at !== b.recorded_at) return a.recorded_at < b.recorded_at
  return a.partition - b.partition < 0 || (a.partition === b.partition && a.offset < b.offset)
}
