/** Reviews as clients send and see them. */
import { z } from 'zod'
import { Minor, Subject } from '../../../shared/claims/types.ts'
import { ReviewRequestView } from '../views.ts'

export const ACTIONS = ['approve', 'reject', 'request-information'] as const

export const ReviewBody = z
  .strictObject({
    interrupt_id: z.string().min(1).max(128).describe('Of the review request that is answered'),
    revision: z.int32().positive().describe('Of the same'),
    action: z.enum(ACTIONS),
    payable_minor: Minor.nonnegative()
      .optional()
      .describe('With approve: what is paid, minor units; default: as computed'),
    note: z
      .string()
      .max(2_000)
      .default('')
      .describe('Why; with request-information the question to the claimant'),
    reviewer: Subject.optional().describe('Only while identity is off; else it is whom the token names'),
  })
  .superRefine(({ action, payable_minor, note }, context) => {
    if (action !== 'approve' && payable_minor !== undefined) {
      context.addIssue({ code: 'custom', path: ['payable_minor'], message: 'goes with approve only' })
    }
    if (action === 'request-information' && note.trim() === '') {
      context.addIssue({ code: 'custom', path: ['note'], message: 'must be the question to the claimant' })
    }
  })
export type ReviewBody = z.infer<typeof ReviewBody>

export const ReviewAnswer = z.object({
  event_id: z.string().describe('Of the record on claims.reviewed'),
  thread_id: z.string(),
  revision: z.int().describe('Of the decision that is answered'),
  action: z.enum(ACTIONS),
  payable_minor: z.int().nullable(),
  currency: z.string().nullable(),
  reviewer: z.string(),
  answered_at: z.string(),
  status_url: z.string(),
})

export const Lease = z.object({
  held_by: z.string(),
  since: z.string(),
  until: z.string(),
})
export type Lease = z.infer<typeof Lease>

export const ReviewItem = z.object({
  thread_id: z.string(),
  tenant_id: z.string(),
  claim_id: z.string(),
  ...ReviewRequestView.shape,
  submitted_by: z.string().nullable(),
  submitted_at: z.string(),
  lease: Lease.nullable().describe('Who is at it, and until when'),
})
export type ReviewItem = z.infer<typeof ReviewItem>
