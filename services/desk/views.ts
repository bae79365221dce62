/**
 * What the desk keeps and shows of a claim: ids, codes, decisions and positions. No body, subject, sender, evidence or
 * description ever gets here; a reviewer and their note do, as the reason of the decision that claims.decided carries.
 */
import { z } from 'zod'

export const STATUSES = [
  'submitted',
  'extracted',
  'assessed',
  'waiting-for-review',
  'waiting-for-information',
  'decided',
  'failed',
  'withdrawn',
] as const
export const Status = z.enum(STATUSES)

/** Codes are plain text here: a newer service may know more of them than this desk. */
const Reason = z.object({ code: z.string(), text: z.string() })
const Finding = z.object({ rule: z.string(), result: z.string(), reason: z.string() })

export const DecisionView = z.object({
  revision: z.int().positive(),
  outcome: z.string().meta({ examples: ['approve', 'reject', 'escalate'] }),
  payable_minor: z.int().nullable(),
  currency: z.string().nullable(),
  reasons: z.array(Reason),
  findings: z.array(Finding),
  decided_by: z.string().meta({ examples: ['rules', 'model', 'person'] }),
  policy_id: z.string().nullable(),
  policy_version: z.int().nullable(),
  versions: z.object({
    graph_version: z.string(),
    prompt_version: z.string().nullable(),
    model: z.string().nullable(),
  }),
  usage: z.object({ input_tokens: z.int(), output_tokens: z.int(), cost_micro_usd: z.int() }),
  decided_at: z.string(),
})
export type DecisionView = z.infer<typeof DecisionView>

export const ReviewRequestView = z.object({
  revision: z.int().positive().describe('Revision of the decision that a review answers'),
  interrupt_id: z.string(),
  reasons: z.array(Reason),
  policy_id: z.string().nullable(),
  claim_amount_minor: z.int().nullable(),
  payable_minor: z.int().nullable(),
  currency: z.string().nullable(),
  requested_at: z.string(),
})
export type ReviewRequestView = z.infer<typeof ReviewRequestView>

export const Position = z.object({ topic: z.string(), partition: z.int(), offset: z.int() })

export const FailureView = Position.extend({ code: z.string().describe('Why, UPPER_SNAKE_CASE') }).describe(
  'The record that could not be handled, where it was read',
)
export type FailureView = z.infer<typeof FailureView>

export const TimelineView = Position.extend({
  step: z.enum([
    'submitted',
    'extracted',
    'assessed',
    'decided',
    'review-requested',
    'reviewed',
    'information-requested',
    'withdrawal-requested',
    'dead-lettered',
  ]),
  event_id: z.string(),
  occurred_at: z.string().describe('When the step was finished'),
  recorded_at: z.string().describe('When its record was written to Kafka'),
  trace_id: z.string().optional(),
  revision: z.int().optional(),
  failure: FailureView.optional(),
})
export type TimelineView = z.infer<typeof TimelineView>

export const ClaimSummary = z.object({
  thread_id: z.string(),
  tenant_id: z.string(),
  claim_id: z.string(),
  status: Status,
  outcome: z.string().optional().describe('Of the newest revision'),
  revision: z.int().optional(),
  policy_id: z.string().optional(),
  submitted_at: z.string(),
  updated_at: z.string(),
})
export type ClaimSummary = z.infer<typeof ClaimSummary>

export const ClaimView = z.object({
  thread_id: z.string(),
  tenant_id: z.string(),
  claim_id: z.string(),
  status: Status,
  decision: DecisionView.optional().describe('The newest revision'),
  review_request: ReviewRequestView.optional().describe('While the claim waits for a person'),
  failure: FailureView.optional().describe('While the status is failed'),
  trace_id: z.string().optional(),
  submitted_by: z.string().optional().describe('Only for adjusters, operators and auditors'),
  submitted_at: z.string().describe('When its first record was written to Kafka'),
  updated_at: z.string(),
  erased_at: z.string().optional().describe('When its personal data was erased: sentences are empty since'),
  timeline: z.array(TimelineView),
})
export type ClaimView = z.infer<typeof ClaimView>
