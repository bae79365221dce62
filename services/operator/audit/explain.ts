/**
 * Why a claim was decided as it was: all that its checkpoints say, with the records that carried it as the desk saw
 * them. Pure.
 */
import {
  type Assessment,
  type Decision,
  type Extraction,
  type Review,
  RULE_CODES,
  type Usage,
} from '../../../shared/claims/types.ts'
import type { ClaimView } from '../desk.ts'
import type { StoredClaim } from './stored-claim.ts'

export interface TimelineStep {
  step: string
  /** ISO 8601. */
  at: string
  /** `topic/partition/offset` */
  record: string
}

/** A value with what it rests on. */
export interface ReadField {
  field: string
  value: unknown
  /** 0..1; null where the email says nothing. */
  confidence: number | null
  /** Words of the email. */
  evidence: string | null
}

export interface ExplainedDecision extends Omit<Decision, 'findings'> {
  /** The reviewer's id, or the model that had the last word; null: the rules. */
  decider: string | null
}

export interface Explanation {
  thread_id: string
  status: string
  submission: { received_at: string; channel: string; locale: string | null; attachments: number }
  timeline: TimelineStep[]
  /** `desk`: each record of the claim. `checkpoints`, where the desk does not answer: the records that nodes were run by. */
  timeline_from: 'desk' | 'checkpoints'
  extraction:
    | (Pick<Extraction, 'missing' | 'suspicions' | 'versions' | 'usage'> & { fields: ReadField[] })
    | null
  /** Findings in the order of the rules. */
  assessment: Assessment | null
  /** By revision. */
  decisions: ExplainedDecision[]
  reviews: Review[]
  usage: { email: Usage; decision: Usage; total: Usage }
}

/** @param view what the desk says of it; null: it does not answer */
export function explain({ thread_id, state, next, steps }: StoredClaim, view: ClaimView | null): Explanation {
  const { submission, extraction, assessment, decisions, reviews } = state
  const { received_at, channel, locale, attachments } = submission
  return {
    thread_id,
    status: view?.status ?? statusOf(next),
    submission: { received_at, channel, locale, attachments: attachments.length },
    timeline: view
      ? view.timeline.map(({ step, recorded_at, topic, partition, offset }) => ({
          step,
          at: recorded_at,
          record: `${topic}/${partition}/${offset}`,
        }))
      : steps.map(({ node, stored_at, record }) => ({ step: node, at: stored_at, record })),
    timeline_from: view ? 'desk' : 'checkpoints',
    extraction: extraction && explainExtraction(extraction),
    assessment: assessment && {
      ...assessment,
      findings: assessment.findings.toSorted(
        (a, b) => RULE_CODES.indexOf(a.rule) - RULE_CODES.indexOf(b.rule),
      ),
    },
    decisions: decisions.map(({ findings: _findings, ...decision }) => ({
      ...decision,
      decider: deciderOf(decision, reviews),
    })),
    reviews,
    usage: usageOf(extraction, decisions),
  }
}

function statusOf(next: readonly string[]): string {
  const [node] = next
  if (node === undefined) return 'decided'
  return node === 'review' ? 'waiting-for-review' : `waits for ${node}`
}

function explainExtraction(extraction: Extraction): NonNullable<Explanation['extraction']> {
  const { evidence, confidence, missing, suspicions, versions, usage, ...values } = extraction
  const fields = Object.entries(values).map(([field, value]) => ({
    field,
    value,
    confidence: confidence[field] ?? null,
    evidence: evidence[field] ?? null,
  }))
  return { fields, missing, suspicions, versions, usage }
}

function deciderOf(
  { decided_by, revision, versions }: Omit<Decision, 'findings'>,
  reviews: readonly Review[],
): string | null {
  if (decided_by === 'model') return versions.model
  if (decided_by === 'person')
    return reviews.find((review) => review.revision === revision - 1)?.reviewer ?? null
  return null
}

const NOTHING: Usage = { input_tokens: 0, output_tokens: 0, cost_micro_usd: 0 }

/** A decision's usage holds the extraction's, and later revisions keep it. */
function usageOf(extraction: Extraction | null, decisions: readonly Decision[]): Explanation['usage'] {
  const email = extraction?.usage ?? NOTHING
  const total = decisions.at(-1)?.usage ?? email
  const decision = {
    input_tokens: total.input_tokens - email.input_tokens,
    output_tokens: total.output_tokens - email.output_tokens,
    cost_micro_usd: total.cost_micro_usd - email.cost_micro_usd,
  }
  return { email, decision, total }
}
