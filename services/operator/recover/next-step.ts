/**
 * Which hop of a thread comes next, of those that the topics show to have happened. Pure.
 *
 * Invariants:
 * N1. A hop happened when what it publishes is in the topics: nothing is made up, and nobody is asked again.
 * N2. Work comes before the withdrawal that closed the thread: a closed thread publishes nothing more.
 */
import { isErased } from '../../../shared/claims/erase.ts'
import { contentOf } from '../../../shared/claims/event-id.ts'
import type { ClaimSubmitted } from '../../../shared/claims/events.ts'
import type { ClaimState } from '../../../shared/claims/state.ts'
import { TOPICS } from '../../../shared/claims/topics.ts'
import type { Review } from '../../../shared/claims/types.ts'
import type { LogRecord, ThreadLog } from './thread-log.ts'

export interface Step {
  node: 'email' | 'policy' | 'decision' | 'review'
  /** What let the node run. */
  input: LogRecord
  /** What it published. */
  outcome: LogRecord
}

/** The topics show a hop without the record that it was for: retention has deleted it. */
export class InputGoneError extends Error {
  override readonly name = 'InputGoneError'
}

/** `state` null: there is no thread. Null: the state says all that the topics do. Throws InputGoneError. */
export function nextStep(state: ClaimState | null, next: readonly string[], log: ThreadLog): Step | null {
  if (state === null) return step('email', log.sent(TOPICS.submitted)[0], log.event(TOPICS.extracted, 1))
  if (isErased(state) || (state.withdrawal ?? null) !== null) return null
  const [node] = next
  return (node === undefined ? null : ordinary(node, state, log)) ?? withdrawal(state, log)
}

function ordinary(node: string, state: ClaimState, log: ThreadLog): Step | null {
  const round = 1 + state.replies.length
  const revision = state.decisions.at(-1)?.revision ?? 0
  const decided = log.decided(revision + 1)
  switch (node) {
    case 'email':
      return step('email', replyTo(state, log), log.event(TOPICS.extracted, round + 1))
    case 'policy':
      return step('policy', log.event(TOPICS.extracted, round), log.event(TOPICS.assessed, round))
    case 'decision':
      if (decided === null || decided.event.decided_by === 'person') return null
      return step('decision', log.event(TOPICS.assessed, round), decided)
    case 'review': {
      const question = log.event(TOPICS.informationRequested, revision)
      if (question) return step('review', answerTo(revision, 'request-information', log), question)
      if (decided === null || decided.event.outcome === 'withdrawn') return null
      return step('review', answerTo(revision, decided.event.outcome, log), decided)
    }
    default:
      return null
  }
}

function withdrawal(state: ClaimState, log: ThreadLog): Step | null {
  const decided = log.decided((state.decisions.at(-1)?.revision ?? 0) + 1)
  if (decided?.event.outcome !== 'withdrawn') return null
  return step('review', log.sent(TOPICS.withdrawn)[0], decided)
}

function step(
  node: Step['node'],
  input: LogRecord | null | undefined,
  outcome: LogRecord | null,
): Step | null {
  if (outcome === null) return null
  if (input) return { node, input, outcome }
  throw new InputGoneError(
    `${outcome.topic}/${outcome.partition}/${outcome.offset} says that ${node} has run, and the record for it is gone`,
  )
}

/** The first email that the claim does not know yet. */
function replyTo({ submission, replies }: ClaimState, log: ThreadLog): LogRecord | undefined {
  const known = new Set([submission, ...replies].map(contentOf))
  return log.sent(TOPICS.submitted).find(({ event }) => !known.has(contentOf(event as ClaimSubmitted)))
}

/** Of several the first that says what came of it: the others were refused. */
function answerTo(revision: number, action: string, log: ThreadLog): LogRecord | undefined {
  return log.sent(TOPICS.reviewed).find(({ event }) => {
    const review = event as Pick<Review, 'revision' | 'action'>
    return review.revision === revision && review.action === action
  })
}
