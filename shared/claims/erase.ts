/**
 * What stays of a claim when its personal data is erased: ids, amounts, codes, outcomes, and what made them. No word of
 * an email, of a model or of a person; nothing of what happened to whom.
 */
import type { ClaimState } from './state.ts'
import type { Assessment, Decision, Extraction, Finding, Submission } from './types.ts'

/** Whether the claim's data was erased. An email that came in has a body: claims.submitted wants one. */
export function isErased({ submission }: Pick<ClaimState, 'submission'>): boolean {
  return submission.body === ''
}

/** Older graphs had fewer channels: `state` may lack some. */
export function withoutPersonalData(state: Partial<ClaimState>): ClaimState {
  const { submission, replies = [], extraction, assessment, decisions = [], reviews = [], withdrawal } = state
  if (!submission) throw new TypeError('the thread has no submission')
  return {
    submission: emptied(submission),
    replies: replies.map(emptied),
    extraction: extraction ? bare(extraction) : null,
    assessment: assessment ? wordless(assessment) : null,
    decisions: decisions.map((decision) => ({
      ...wordless(decision),
      reasons: decision.reasons.map(({ code }) => ({ code, text: '' })),
    })),
    reviews: reviews.map((review) => ({ ...review, note: '' })),
    withdrawal: withdrawal ? { ...withdrawal, note: '' } : null,
  }
}

function emptied(submission: Submission): Submission {
  const { tenant_id, claim_id, received_at, channel } = submission
  const kept = { tenant_id, claim_id, received_at, channel }
  return { ...kept, from: '', subject: '', body: '', locale: null, attachments: [], submitted_by: null }
}

function bare(extraction: Extraction): Extraction {
  return {
    ...extraction,
    incident_date: null,
    incident_type: null,
    description: '',
    injuries: false,
    third_party: false,
    evidence: {},
    suspicions: extraction.suspicions.map(({ signal }) => ({ signal, evidence: '' })),
  }
}

function wordless<T extends Assessment | Decision>(said: T): T {
  return { ...said, findings: said.findings.map((finding): Finding => ({ ...finding, reason: '' })) }
}
