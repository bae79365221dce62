/**
 * Whether an answer of a person counts. Pure: what is known of the claim in, a verdict out. Between two answers that
 * both may count the table of answers decides (store.ts), and between the desk and the graph the graph.
 */
import { eventId } from '../../../shared/claims/event-id.ts'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { INVALID_REQUEST, type ProblemKind, type ProblemOptions } from '../../../shared/http/problem.ts'
import type { Authority } from '../../../shared/identity/identity.ts'
import type { ClaimSummary, ReviewRequestView } from '../views.ts'
import {
  BEYOND_AUTHORITY,
  FOUR_EYES,
  REVIEW_ANSWERED,
  REVIEW_LEASED,
  REVIEW_NOT_WAITING,
  REVIEW_STALE,
} from './problems.ts'
import type { Lease, ReviewBody } from './views.ts'

/** An answer that was taken. */
export interface StoredAnswer {
  event_id: string
  revision: number
  action: ReviewBody['action']
  payable_minor: number | null
  currency: string | null
  reviewer: string
  /** ISO 8601. */
  answered_at: string
}

/** What the desk knows of the claim. */
export interface Situation {
  thread_id: string
  status: ClaimSummary['status']
  erased: boolean
  decision_revision: number
  question: ReviewRequestView | null
  /** Whether a record on claims.reviewed answers the question. */
  answered: boolean
  /** The answer that was taken here to the revision that is asked for. */
  answer: StoredAnswer | null
  /** Who submitted the claim, and replies to it. */
  submitters: readonly string[]
  lease: Lease | null
}

export interface Adjuster {
  /** Who asks: holds leases, and may not have submitted the claim. */
  subject: string
  /** Who answers: the same, where identity is on. */
  reviewer: string
  /** Null where identity is off: neither authority nor four eyes are asked for. */
  limits: { authority: Authority | null } | null
}

export interface Refusal {
  verdict: 'refuse'
  problem: ProblemKind
  detail: string
  options?: ProblemOptions
}
export type Verdict =
  | { verdict: 'accept'; event_id: string; payable_minor: number | null; currency: string | null }
  | { verdict: 'repeat'; answer: StoredAnswer }
  | Refusal

/** The same answer by the same person has the same id. */
export function answerId(
  threadId: string,
  { action, note, revision }: Pick<ReviewBody, 'action' | 'note' | 'revision'>,
  reviewer: string,
  payableMinor: number | null,
): string {
  const content = JSON.stringify([action, payableMinor, reviewer, note])
  return eventId(threadId, `${TOPICS.reviewed} ${content}`, revision)
}

export function judge(situation: Situation, body: ReviewBody, adjuster: Adjuster): Verdict {
  const { thread_id, answer, question } = situation
  if (answer && isSame(thread_id, answer, body, adjuster)) return { verdict: 'repeat', answer }
  const refused = barred(situation, adjuster) ?? closed(situation, body) ?? taken(situation, adjuster)
  if (refused) return refused
  const { action } = body
  const currency = question?.currency ?? null
  const payable = action === 'approve' ? (body.payable_minor ?? question?.payable_minor ?? null) : null
  if (action === 'approve') {
    if (payable === null) {
      const detail = 'the rules computed no amount: say what is to be paid'
      return refuse(INVALID_REQUEST, detail, { errors: [{ pointer: '/payable_minor', detail }] })
    }
    const beyond = beyondAuthority(payable, currency, adjuster)
    if (beyond) return beyond
  }
  const event_id = answerId(thread_id, body, adjuster.reviewer, payable)
  return { verdict: 'accept', event_id, payable_minor: payable, currency }
}

/** Why the adjuster may have nothing to do with the review of this claim. */
export function barred({ submitters }: Situation, { subject, limits }: Adjuster): Refusal | null {
  if (limits === null || !submitters.includes(subject)) return null
  return refuse(FOUR_EYES, 'another adjuster has to review it')
}

/** Why the claim takes no answer to what `asked` names; without it, none at all. */
export function closed(
  situation: Situation,
  asked?: Pick<ReviewBody, 'interrupt_id' | 'revision'>,
): Refusal | null {
  const { status, question, answer, answered, decision_revision, erased } = situation
  if (!question) return notWaiting(situation)
  const { revision, interrupt_id } = question
  const isAsked = !asked || (asked.revision === revision && asked.interrupt_id === interrupt_id)
  if (!isAsked) {
    const detail = `the claim asks for revision ${revision}, or will soon ask for a later one`
    return refuse(REVIEW_STALE, detail, { members: { revision, claim_status: status } })
  }
  if (answer || answered || (status === 'decided' && decision_revision > revision)) {
    const by = answer && { answered_by: answer.reviewer, answered_at: answer.answered_at }
    return refuse(REVIEW_ANSWERED, `revision ${revision} was answered`, { members: { ...by } })
  }
  if (status !== 'waiting-for-review' || erased) return notWaiting(situation)
  if (decision_revision > revision) {
    const detail = `the claim stands at revision ${decision_revision} by now`
    return refuse(REVIEW_STALE, detail, { members: { revision: decision_revision, claim_status: status } })
  }
  return null
}

/** Somebody else's lease. */
export function taken({ lease }: Situation, { subject }: Adjuster): Refusal | null {
  if (lease === null || lease.held_by === subject) return null
  const { held_by, until } = lease
  return refuse(REVIEW_LEASED, `${held_by} has it until ${until}`, { members: { held_by, until } })
}

function isSame(
  threadId: string,
  answer: StoredAnswer,
  body: ReviewBody,
  { reviewer }: Pick<Adjuster, 'reviewer'>,
): boolean {
  const payable = body.action === 'approve' ? (body.payable_minor ?? answer.payable_minor) : null
  return answer.event_id === answerId(threadId, body, reviewer, payable)
}

function notWaiting({ status, question }: Situation): Refusal {
  const early = status === 'waiting-for-review' && !question
  const detail = early ? 'the desk has not read what is asked yet: try again' : `it stands at ${status}`
  const headers = early ? { headers: { 'retry-after': '1' } } : {}
  return refuse(REVIEW_NOT_WAITING, detail, { members: { claim_status: status }, ...headers })
}

/** An amount of which nobody knows the currency is within nobody's authority. */
function beyondAuthority(payable: number, currency: string | null, { limits }: Adjuster): Refusal | null {
  if (limits === null) return null
  const { authority } = limits
  if (authority && authority.currency === currency && payable <= authority.amount_minor) return null
  const detail = authority
    ? `you may approve up to ${authority.amount_minor} (minor units) in ${authority.currency}`
    : 'you may approve nothing'
  return refuse(BEYOND_AUTHORITY, detail, { members: { payable_minor: payable, currency } })
}

function refuse(problem: ProblemKind, detail: string, options?: ProblemOptions): Refusal {
  return { verdict: 'refuse', problem, detail, ...(options && { options }) }
}
