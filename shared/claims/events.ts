/**
 * The events as zod schemas, by topic: what schemas/*.avsc says to everybody else (test/contract compares them).
 * Field names are the state's.
 */
import { z } from 'zod'
import { TOPICS } from './topics.ts'
import {
  Assessment,
  Attachment,
  Channel,
  ClaimId,
  Currency,
  Decision,
  Extraction,
  Instant,
  Minor,
  Reason,
  Review,
  Subject,
  TenantId,
  Withdrawal,
} from './types.ts'

const thread = { thread_id: z.string(), tenant_id: TenantId, claim_id: ClaimId, occurred_at: Instant }
const envelope = { event_id: z.uuid(), ...thread }

export const ClaimSubmitted = z.strictObject({
  tenant_id: TenantId,
  claim_id: ClaimId,
  from: z
    .string()
    .min(3)
    .max(320 + 128),
  subject: z.string().max(1_000),
  body: z.string().min(1).max(1_000_000),
  received_at: Instant.nullable(),
  locale: z.string().max(35).nullable(),
  channel: Channel,
  attachments: z.array(Attachment).max(100),
  submitted_by: Subject.nullable(),
})
export type ClaimSubmitted = z.infer<typeof ClaimSubmitted>

export const ClaimExtracted = z.strictObject({ ...envelope, ...Extraction.shape })
export type ClaimExtracted = z.infer<typeof ClaimExtracted>

export const ClaimAssessed = z.strictObject({ ...envelope, ...Assessment.shape })
export type ClaimAssessed = z.infer<typeof ClaimAssessed>

export const ClaimDecided = z.strictObject({ ...envelope, ...Decision.shape })
export type ClaimDecided = z.infer<typeof ClaimDecided>

export const ClaimReviewRequested = z.strictObject({
  ...envelope,
  revision: z.int().positive(),
  interrupt_id: z.string(),
  reasons: z.array(Reason),
  policy_id: z.string().nullable(),
  claim_amount_minor: Minor.nullable(),
  payable_minor: Minor.nullable(),
  currency: Currency.nullable(),
})
export type ClaimReviewRequested = z.infer<typeof ClaimReviewRequested>

export const ClaimReviewed = z.strictObject({ ...thread, ...Review.shape })
export type ClaimReviewed = z.infer<typeof ClaimReviewed>

export const ClaimInformationRequested = z.strictObject({
  ...envelope,
  revision: z.int().positive(),
  reviewer: Review.shape.reviewer,
  question: Review.shape.note,
})
export type ClaimInformationRequested = z.infer<typeof ClaimInformationRequested>

export const ClaimWithdrawn = z.strictObject({ ...thread, ...Withdrawal.shape })
export type ClaimWithdrawn = z.infer<typeof ClaimWithdrawn>

export const EVENTS = {
  [TOPICS.submitted]: ClaimSubmitted,
  [TOPICS.extracted]: ClaimExtracted,
  [TOPICS.assessed]: ClaimAssessed,
  [TOPICS.decided]: ClaimDecided,
  [TOPICS.reviewRequested]: ClaimReviewRequested,
  [TOPICS.reviewed]: ClaimReviewed,
  [TOPICS.informationRequested]: ClaimInformationRequested,
  [TOPICS.withdrawn]: ClaimWithdrawn,
} as const
