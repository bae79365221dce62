/**
 * Where the claim graph runs: node → service, event → node (entries), result → events (routes). Pure.
 */

import type { z } from 'zod'
import type { Entry, PlacedGraph, RouteContext, RoutedEvent, Trigger } from '../langgraph/placed-graph.ts'
import { PoisonError } from '../runtime/errors.ts'
import { isErased } from './erase.ts'
import { contentOf, eventId } from './event-id.ts'
import { ClaimAssessed, ClaimExtracted, ClaimReviewed, ClaimSubmitted, ClaimWithdrawn } from './events.ts'
import { asksClaimant } from './graph.ts'
import { type ClaimState, GRAPH_VERSION, GRAPH_VERSIONS } from './state.ts'
import { type EventTopic, TOPICS, threadId } from './topics.ts'
import type { Decision, Submission, Withdrawal } from './types.ts'

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

const submitted: Entry<ClaimState> = {
  topic: TOPICS.submitted,
  node: 'email',
  read(value, timestamp): Trigger<ClaimState> {
    const event = submission(parse(ClaimSubmitted, TOPICS.submitted, value), timestamp)
    const isCopy = ({ submission: first, replies }: ClaimState) => {
      const content = contentOf(event)
      return [first, ...replies].some((known) => contentOf(known) === content)
    }
    return {
      threadId: threadId(event.tenant_id, event.claim_id),
      start: { submission: event, extraction: null, assessment: null },
      // An existing thread comes back to the email node only to wait for the claimant's reply.
      resume: event,
      accept: (state) => !isCopy(state),
      duplicate(state) {
        // Of an erased claim nothing is left to compare with, and its email is not to be kept in a dead letter.
        if (isErased(state) || isCopy(state)) return
        throw new PoisonError(
          'CLAIM_ID_CONFLICT',
          `claim_id ${event.claim_id} exists already with other content, and waits for no reply`,
        )
      },
    }
  },
}

/** How often the claim's emails were read: once, and again after each reply. */
const roundOf = ({ replies }: ClaimState): number => 1 + replies.length

/** An event between services, of one round. One of an earlier round is a copy: its work is done. */
function internal(
  topic: EventTopic,
  node: string,
  schema: z.ZodType<{ thread_id: string; event_id: string }>,
): Entry<ClaimState> {
  return {
    topic,
    node,
    read(value): Trigger<ClaimState> {
      const { thread_id, event_id } = parse(schema, topic, value)
      const isOf = (round: number) => event_id === eventId(thread_id, topic, round)
      return {
        threadId: thread_id,
        accept: (state) => !state.replies.some((_, index) => isOf(index + 1)),
      }
    },
  }
}
const extracted = internal(TOPICS.extracted, 'policy', ClaimExtracted)
const assessed = internal(TOPICS.assessed, 'decision', ClaimAssessed)

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
      accept({ decisions, reviews }) {
        if (reviews.some(({ event_id }) => event_id === review.event_id)) return false
        if ((review.action === 'approve') !== (review.payable_minor !== null)) {
          throw new PoisonError(
            'REVIEW_INVALID',
            'payable_minor must be set exactly when the action is approve',
          )
        }
        const revision = decisions.at(-1)?.revision
        if (revision === review.revision) return true
        throw new PoisonError(
          'STALE_REVIEW',
          `answers revision ${review.revision}, the claim stands at ${revision}`,
        )
      },
      duplicate(state) {
        if (isClosed(state) || state.reviews.some(({ event_id }) => event_id === review.event_id)) return
        throw new PoisonError('STALE_REVIEW', `revision ${review.revision} was answered already`)
      },
    }
  },
}

/** Older graphs had no withdrawals. */
function isClosed(state: ClaimState): boolean {
  return (state.withdrawal ?? null) !== null || isErased(state)
}

const WITHDRAWALS_WAIT_MS = 600_000 // ten minutes for the claim that it takes back

const withdrawn: Entry<ClaimState> = {
  topic: TOPICS.withdrawn,
  node: 'review',
  read(value, timestamp): Trigger<ClaimState> {
    const { thread_id, event_id, requested_by, note } = parse(ClaimWithdrawn, TOPICS.withdrawn, value)
    return {
      threadId: thread_id,
      // It may be read before the email service has begun with the claim.
      waitsForThread: Date.now() < timestamp + WITHDRAWALS_WAIT_MS,
      close(state) {
        const outcome = state.decisions.at(-1)?.outcome ?? 'escalate'
        if (outcome !== 'escalate') return null
        const withdrawal = { event_id, requested_by, note }
        return { withdrawal, decisions: [decisionOn(withdrawal, state)] }
      },
    }
  },
}

/** The decision that closes a claim, wherever it stood. */
function decisionOn({ requested_by, note }: Withdrawal, state: ClaimState): Decision {
  const { extraction, assessment, decisions } = state
  const text = `Taken back by ${requested_by}${note.trim() === '' ? '.' : `: ${note.trim()}`}`
  return {
    revision: (decisions.at(-1)?.revision ?? 0) + 1,
    outcome: 'withdrawn',
    payable_minor: null,
    currency: assessment?.currency ?? extraction?.currency ?? null,
    reasons: [{ code: 'WITHDRAWN', text }],
    findings: assessment?.findings ?? [],
    decided_by: 'person',
    policy_id: assessment?.policy_id ?? null,
    policy_version: assessment?.policy_version ?? null,
    versions: { graph_version: GRAPH_VERSION, prompt_version: null, model: null },
    usage: decisions.at(-1)?.usage ??
      extraction?.usage ?? { input_tokens: 0, output_tokens: 0, cost_micro_usd: 0 },
  }
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

/** What follows a person's answer: the next decision, or the question to the claimant, who may reply from now on. */
function reviewedEvents(state: ClaimState, context: RouteContext): RoutedEvent[] {
  const answer = state.reviews.at(-1)
  if (!answer || !asksClaimant(state)) return decided(state, context)
  const { revision, reviewer, note } = answer
  const question = { revision, reviewer, question: note }
  return [routed(state, context, TOPICS.informationRequested, revision, question)]
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
  versions: GRAPH_VERSIONS,
  entries: [submitted, extracted, assessed, reviewed, withdrawn],
  isClosed,
  exactlyOnce: ['decision', 'review'],
  routes: {
    email: (state, context) => [
      routed(state, context, TOPICS.extracted, roundOf(state), state.extraction ?? {}),
    ],
    policy: (state, context) => [
      routed(state, context, TOPICS.assessed, roundOf(state), state.assessment ?? {}),
    ],
    decision: decided,
    review: reviewedEvents,
  },
}
