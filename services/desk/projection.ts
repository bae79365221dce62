/** What a record says of its claim. Pure: decoded record in, change out; throws PoisonError where it says nothing. */
import { z } from 'zod'
import { submissionId } from '../../shared/claims/event-id.ts'
import { ClaimSubmitted } from '../../shared/claims/events.ts'
import { type EventTopic, TOPICS, threadId } from '../../shared/claims/topics.ts'
import { ClaimId, TenantId } from '../../shared/claims/types.ts'
import { PoisonError } from '../../shared/runtime/errors.ts'
import type { InputRecord } from '../../shared/runtime/ports.ts'
import { type ClaimChange, STAGES, type Stage } from './change.ts'
import { instantOf, positionOf, recordedAt, traceIdOf } from './record-facts.ts'
import { DecisionView, ReviewRequestView, type TimelineView } from './views.ts'

const Ids = { tenant_id: TenantId, claim_id: ClaimId }
const Envelope = z.object({
  ...Ids,
  thread_id: z.string(),
  event_id: z.string().max(128),
  occurred_at: z.string().max(64),
})
const Submitted = z
  .object({
    ...Ids,
    ...ClaimSubmitted.pick({
      from: true,
      subject: true,
      body: true,
      locale: true,
      attachments: true,
      submitted_by: true,
    }).shape,
  })
  .transform(({ tenant_id, claim_id, submitted_by, ...content }) => {
    const thread_id = threadId(tenant_id, claim_id)
    return {
      tenant_id,
      claim_id,
      thread_id,
      event_id: submissionId(thread_id, content),
      occurred_at: null,
      submitted_by,
    }
  })
const Decided = z
  .object({ ...Envelope.shape, ...DecisionView.omit({ decided_at: true }).shape })
  .transform(({ thread_id, tenant_id, claim_id, event_id, occurred_at, ...decision }) => ({
    thread_id,
    tenant_id,
    claim_id,
    event_id,
    occurred_at,
    revision: decision.revision,
    decision: { ...decision, decided_at: occurred_at },
  }))
const ReviewRequested = z
  .object({ ...Envelope.shape, ...ReviewRequestView.omit({ requested_at: true }).shape })
  .transform(({ thread_id, tenant_id, claim_id, event_id, occurred_at, ...request }) => ({
    thread_id,
    tenant_id,
    claim_id,
    event_id,
    occurred_at,
    revision: request.revision,
    review_request: { ...request, requested_at: occurred_at },
  }))
const InformationRequested = z
  .object({ ...Envelope.shape, revision: z.int().positive() })
  .transform((said) => ({ ...said, information_revision: said.revision }))
const Reviewed = z
  .object({ ...Envelope.shape, revision: z.int().positive(), action: z.string() })
  .transform(({ action, ...said }) => ({ ...said, review: { revision: said.revision, action } }))

/** What all events have in common, and what some add. */
interface Said {
  thread_id: string
  tenant_id: string
  claim_id: string
  event_id: string
  /** null: the record's own time. */
  occurred_at: string | null
  revision?: number
  decision?: DecisionView
  review_request?: ReviewRequestView
  information_revision?: number
  submitted_by?: string | null
  review?: { revision: number; action: string }
}

interface Reading {
  step: TimelineView['step']
  stage: Stage
  schema: z.ZodType<Said>
}

const READINGS: Record<EventTopic, Reading> = {
  [TOPICS.submitted]: { step: 'submitted', stage: STAGES.submitted, schema: Submitted },
  [TOPICS.extracted]: { step: 'extracted', stage: STAGES.extracted, schema: Envelope },
  [TOPICS.assessed]: { step: 'assessed', stage: STAGES.assessed, schema: Envelope },
  [TOPICS.decided]: { step: 'decided', stage: STAGES.concluded, schema: Decided },
  [TOPICS.reviewRequested]: { step: 'review-requested', stage: STAGES.concluded, schema: ReviewRequested },
  // A review waits for its revision: what it brings about is told by claims.decided.
  [TOPICS.reviewed]: { step: 'reviewed', stage: STAGES.none, schema: Reviewed },
  // From here on the claim waits for its claimant: a reply that comes before, behind the answer alone, is a conflict.
  [TOPICS.informationRequested]: {
    step: 'information-requested',
    stage: STAGES.none,
    schema: InformationRequested,
  },
  // What a withdrawal brings about is told by claims.decided, too.
  [TOPICS.withdrawn]: { step: 'withdrawal-requested', stage: STAGES.none, schema: Envelope },
}

/** `value`: the record's value as the codec has decoded it. */
export function project(topic: EventTopic, value: unknown, record: InputRecord): ClaimChange {
  const { step, stage, schema } = READINGS[topic]
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new PoisonError(
      'INVALID_EVENT',
      `the value breaks a rule of ${topic}: ${problems.slice(0, 5).join('; ')}`,
    )
  }
  const said = parsed.data
  checkIds(said, record)
  const { first_recorded, last_recorded } = recordedAt(record)
  const traceId = traceIdOf(record)
  const position = positionOf(record)
  return {
    thread_id: said.thread_id,
    tenant_id: said.tenant_id,
    claim_id: said.claim_id,
    stage,
    first_recorded,
    last_recorded,
    decision: said.decision ?? null,
    review_request: said.review_request ?? null,
    information_revision: said.information_revision ?? 0,
    failure: null,
    submissions: said.submitted_by === undefined ? {} : { [position]: said.submitted_by },
    reviews: said.review === undefined ? {} : { [position]: said.review },
    refused_reviews: {},
    timeline: [
      {
        step,
        topic,
        partition: record.partition,
        offset: record.offset,
        event_id: said.event_id,
        occurred_at: said.occurred_at ?? instantOf(record),
        recorded_at: instantOf(record),
        ...(traceId !== null && { trace_id: traceId }),
        ...(said.revision !== undefined && { revision: said.revision }),
      },
    ],
  }
}

function checkIds({ thread_id, tenant_id, claim_id }: Said, { key }: InputRecord): void {
  if (thread_id !== threadId(tenant_id, claim_id)) {
    throw new PoisonError('INVALID_EVENT', 'thread_id is not tenant_id:claim_id')
  }
  if (key?.toString('utf8') !== thread_id) {
    throw new PoisonError('KEY_MISMATCH', `the record key is not the thread id ${thread_id} of its value`)
  }
}
