/**
 * What a dead letter says of its claim. Pure. Its value is not read (it is what could not be handled): the key names
 * the thread, the headers say what went wrong.
 */
import { TOPICS, threadId } from '../../shared/claims/topics.ts'
import { ClaimId, TenantId } from '../../shared/claims/types.ts'
import { DEAD_LETTER_HEADERS } from '../../shared/runtime/dead-letter.ts'
import type { InputRecord } from '../../shared/runtime/ports.ts'
import { type ClaimChange, STAGES, type Stage } from './change.ts'
import { instantOf, positionOf, recordedAt, traceIdOf } from './record-facts.ts'

/** The stage at which a claim stops when a record of the topic cannot be handled. */
const STOPS_AT: Readonly<Record<string, Stage>> = {
  [TOPICS.submitted]: STAGES.submitted,
  [TOPICS.extracted]: STAGES.extracted,
  [TOPICS.assessed]: STAGES.assessed,
  [TOPICS.decided]: STAGES.concluded,
  [TOPICS.reviewRequested]: STAGES.concluded,
  // A bad answer of a person leaves the claim waiting for a good one.
  [TOPICS.reviewed]: STAGES.none,
  // A question that cannot be read leaves the claim where the answer behind it has put it.
  [TOPICS.informationRequested]: STAGES.none,
  // A withdrawal that cannot be handled leaves the claim as it was.
  [TOPICS.withdrawn]: STAGES.none,
}
/** Another submission under the id of a claim says nothing of the claim. */
const HARMLESS = new Set(['CLAIM_ID_CONFLICT'])
const MAX_CODE = 100 // characters

/** Null when the record names no thread or does not come from a topic of ours. */
export function projectDeadLetter(record: InputRecord): ClaimChange | null {
  const ids = idsOf(record.key)
  const header = (name: string) => record.headers[name]?.toString('utf8') ?? ''
  const topic = header(DEAD_LETTER_HEADERS.topic)
  const stage = STOPS_AT[topic]
  if (!ids || stage === undefined) return null

  const view = {
    code:
      header(DEAD_LETTER_HEADERS.errorCode).replaceAll('\u0000', '').slice(0, MAX_CODE) || 'UNKNOWN_ERROR',
    topic,
    partition: wholeNumber(header(DEAD_LETTER_HEADERS.partition)),
    offset: wholeNumber(header(DEAD_LETTER_HEADERS.offset)),
  }
  const stops = stage !== STAGES.none && !HARMLESS.has(view.code)
  const traceId = traceIdOf(record)
  return {
    ...ids,
    ...recordedAt(record),
    stage: STAGES.none,
    decision: null,
    review_request: null,
    information_revision: 0,
    failure: stops ? { stage, at: record.offset, view } : null,
    submissions: {},
    reviews: {},
    refused_reviews: topic === TOPICS.reviewed ? { [positionOf(view)]: true } : {},
    timeline: [
      {
        step: 'dead-lettered',
        topic: record.topic,
        partition: record.partition,
        offset: record.offset,
        // The same record dead-lettered again, after a replay, is another event; the same dead letter is not.
        event_id: `${record.partition}/${record.offset}`,
        occurred_at: instantOf(record),
        recorded_at: instantOf(record),
        ...(traceId !== null && { trace_id: traceId }),
        failure: view,
      },
    ],
  }
}

function idsOf(key: Buffer | null): Pick<ClaimChange, 'thread_id' | 'tenant_id' | 'claim_id'> | null {
  const [tenant_id, claim_id, ...rest] = key?.toString('utf8').split(':') ?? []
  const tenant = TenantId.safeParse(tenant_id)
  const claim = ClaimId.safeParse(claim_id)
  if (!tenant.success || !claim.success || rest.length > 0) return null
  return { thread_id: threadId(tenant.data, claim.data), tenant_id: tenant.data, claim_id: claim.data }
}

function wholeNumber(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : -1
}
