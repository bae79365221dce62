/**
 * Where the claim graph runs: node → service, event → node (entries), result → events (routes). Pure.
 */

import type { z } from 'zod'
import type { Entry, PlacedGraph, RouteContext, RoutedEvent, Trigger } from '../langgraph/placed-graph.ts'
import { PoisonError } from '../runtime/errors.ts'
import { eventId } from './event-id.ts'
import { ClaimAssessed, ClaimExtracted, ClaimReviewed, ClaimSubmitted } from './events.ts'
import type { ClaimState } from './state.ts'
import { type EventTopic, TOPICS, threadId } from './topics.ts'
import type { Submission } from './types.ts'

/** Clocks differ: a record may be stamped a little before its sender's received_at. */
const CLOCK_SKEW_MS = 5 * 60_000 // five minutes

function parse<T>(schema: z.ZodType<T>, topic: EventTopic, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new PoisonError(
    'INVALID_EVENT',
    `the value breaks a rule of ${topic}: ${problems.slice(0, 5).join('; ')}`,
  )
}

function submission(event: ClaimSubmitted, timestamp: number): Submission {
  const received_at = new Date(event.received_at ?? timestamp)
  if (received_at.getTime() > timestamp + CLOCK_SKEW_MS) {
    throw new PoisonError('INVALID_EVENT', 'received_at lies in the future of the record')
  }
  return { ...event, received_at: received_at.toISOString() }
}

/** What makes two submissions of one claim_id the same: all but when and how they came in. */
function sameContent(a: Submission, b: Submission): boolean {
  const content = ({ from, subject, body, locale, attachments }: Submission) =>
    JSON.stringify([from, subject, body, locale, attachments])
  return content(a) === content(b)
}

const submitted: Entry<ClaimState> = {
  topic: TOPICS.submitted,
  node: 'email',
  read(value, timestamp): Trigger<ClaimState> {
    const event = submission(parse(ClaimSubmitted, TOPICS.submitted, value), timestamp)
    const checkContent = (state: ClaimState) => {
      if (sameContent(state.submission, event)) return
      throw new PoisonError(
        'CLAIM_ID_CONFLICT',
        `claim_id ${event.claim_id} exists already with other content`,
      )
    }
    return {
      threadId: threadId(event.tenant_id, event.claim_id),
      start: { submission: event, extraction: null, assessment: null },
      accept: checkContent,
      duplicate: checkContent,
    }
  },
}

const extracted: Entry<ClaimState> = {
  topic: TOPICS.extracted,
  node: 'policy',
  read: (value) => ({ threadId: parse(ClaimExtracted, TOPICS.extracted, value).thread_id }),
}

const assessed: Entry<ClaimState> = {
  topic: TOPICS.assessed,
  node: 'decision',
  read: (value) => ({ threadId: parse(ClaimAssessed, TOPICS.assessed, value).thread_id }),
}

const reviewed: Entry<ClaimState> = {
  topic: TOPICS.reviewed,
  node: 'review',
  read(value): Trigger<ClaimState> {
    const {
      thread_id,
      tenant_id: _tenant,
      claim_id: _claim,
      occurred_at: _at,
      ...review
    } = parse(ClaimReviewed, TOPICS.reviewed, value)
    return {
      threadId: thread_id,
      resume: review,
      accept({ decisions }) {
        if ((review.action === 'approve') !== (review.payable_minor !== null)) {
          throw new PoisonError(
            'REVIEW_INVALID',
            'payable_minor must be set exactly when the action is approve',
          )
        }
        const revision = decisions.at(-1)?.revision
        if (revision === review.revision) return
        throw new PoisonError(
          'STALE_REVIEW',
          `answers revision ${review.revision}, the claim stands at ${revision}`,
        )
      },
      duplicate(state) {
        if (state.reviews.some(({ event_id }) => event_id === review.event_id)) return
        throw new PoisonError('STALE_REVIEW', `revision ${review.revision} was answered already`)
      },
    }
  },
}

function routed(
  state: ClaimState,
  context: RouteContext,
  topic: EventTopic,
  revision: number,
  fields: object,
): RoutedEvent {
  const { tenant_id, claim_id } = state.submission
  const event_id = eventId(context.threadId, topic, revision)
  const envelope = {
    event_id,
    thread_id: context.threadId,
    tenant_id,
    claim_id,
    occurred_at: context.occurredAt,
  }
  return { topic, eventId: event_id, tenantId: tenant_id, value: { ...envelope, ...fields } }
}

function decided(state: ClaimState, context: RouteContext): RoutedEvent[] {
  const { extraction } = state
  const decision = state.decisions.at(-1)
  if (!decision || !extraction) return []
  const events = [routed(state, context, TOPICS.decided, decision.revision, decision)]
  if (decision.outcome === 'escalate') {
    const { revision, reasons } = decision
    const { policy_id, claim_amount_minor, currency } = extraction
    const payable_minor = state.assessment?.payable_minor ?? null
    const question = {
      revision,
      interrupt_id: context.interruptId ?? '',
      reasons,
      policy_id,
      claim_amount_minor,
      payable_minor,
      currency,
    }
    events.push(routed(state, context, TOPICS.reviewRequested, revision, question))
  }
  return events
}

export const claimPlacement: PlacedGraph<ClaimState> = {
  placement: { email: 'email', policy: 'policy', decision: 'decision', review: 'decision' },
  entries: [submitted, extracted, assessed, reviewed],
  exactlyOnce: ['decision', 'review'],
  routes: {
    email: (state, context) => [routed(state, context, TOPICS.extracted, 1, state.extraction ?? {})],
    policy: (state, context) => [routed(state, context, TOPICS.assessed, 1, state.assessment ?? {})],
    decision: decided,
    review: decided,
  },
}
