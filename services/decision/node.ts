/**
 * The decision service's nodes: the first decision by rules and model, the next one by a person.
 *
 * Invariants:
 * D1. A model is asked only where the rules approve, and can only turn that into an escalation.
 * D2. A case is never approved unread: without a valid answer of the model a person decides.
 * D3. No model, for the email or for the case, is the first reason: what the rules found rests on nothing then.
 */
import { type DecisionNode, GRAPH_VERSION, type ReviewNode } from '../../shared/claims/state.ts'
import type { Decision, Extraction, Review, UnreadCode, Usage } from '../../shared/claims/types.ts'
import type { LanguageModel } from '../../shared/llm/port.ts'
import { PoisonError } from '../../shared/runtime/errors.ts'
import { askForConcern } from './concern.ts'
import { decideByRules } from './rules.ts'

export function decisionNode({ llm }: { llm: LanguageModel }): DecisionNode {
  return async (claim, { signal }) => {
    const { extraction, assessment, revision = 1 } = claim
    const ruled: Decision = {
      revision,
      ...decideByRules(assessment),
      currency: assessment.currency ?? extraction.currency,
      findings: assessment.findings,
      decided_by: 'rules',
      policy_id: assessment.policy_id,
      policy_version: assessment.policy_version,
      versions: { graph_version: GRAPH_VERSION, prompt_version: null, model: null },
      usage: extraction.usage,
    }
    const unreadEmail = whyUnread(extraction)
    if (unreadEmail !== null) return unread(ruled, unreadEmail, 'read the email')
    if (ruled.outcome !== 'approve') return ruled

    const opinion = await askForConcern(llm, claim, signal)
    const usage = sum(extraction.usage, opinion.usage)
    if ('unread' in opinion) return unread({ ...ruled, usage }, opinion.unread, 'review the case')
    const { concern, prompt_version, model } = opinion
    const read: Decision = {
      ...ruled,
      versions: { graph_version: GRAPH_VERSION, prompt_version, model },
      usage,
    }
    if (concern === null) return read
    return {
      ...read,
      outcome: 'escalate',
      payable_minor: null,
      reasons: [{ code: 'MODEL_CONCERN', text: concern }],
      decided_by: 'model',
    }
  }
}

/** A state from before there was `unread` says it by the missing model. */
function whyUnread({ unread, versions }: Extraction): UnreadCode | null {
  return unread ?? (versions.model === null ? 'MODEL_UNAVAILABLE' : null)
}

/** D3. Whatever the rules made of it, a person decides. */
function unread(ruled: Decision, code: UnreadCode, doing: string): Decision {
  const text =
    code === 'BUDGET_EXCEEDED'
      ? `No model could ${doing}: the daily budget for models is used up.`
      : `No model could ${doing} in time.`
  return { ...ruled, outcome: 'escalate', payable_minor: null, reasons: [{ code, text }, ...ruled.reasons] }
}

/**
 * Throws PoisonError REVIEW_INVALID for an answer that can never be one to this decision, FOUR_EYES for one by whom
 * submitted the claim.
 */
export const reviewNode: ReviewNode = ({ submission, decision }, review) => {
  const problem = problemOf(decision, review)
  if (problem !== null) throw new PoisonError('REVIEW_INVALID', problem)
  if (review.reviewer === (submission.submitted_by ?? null)) {
    throw new PoisonError('FOUR_EYES', 'who submitted a claim cannot review it')
  }
  if (review.action === 'request-information') return null
  const done = review.action === 'approve' ? 'Approved' : 'Rejected'
  const note = review.note.trim()
  return {
    ...decision,
    revision: decision.revision + 1,
    outcome: review.action,
    payable_minor: review.payable_minor,
    reasons: [{ code: 'REVIEWED', text: `${done} by ${review.reviewer}${note === '' ? '.' : `: ${note}`}` }],
    decided_by: 'person',
    versions: { graph_version: GRAPH_VERSION, prompt_version: null, model: null },
  }
}

function problemOf(decision: Decision, review: Review): string | null {
  if (decision.outcome !== 'escalate') return `revision ${decision.revision} does not wait for a review`
  if (review.revision !== decision.revision) {
    return `the review answers revision ${review.revision}, the newest is ${decision.revision}`
  }
  if (review.action === 'approve' && review.payable_minor === null) return 'an approval needs payable_minor'
  if (review.action !== 'approve' && review.payable_minor !== null)
    return 'only an approval has payable_minor'
  if (review.action === 'request-information' && review.note.trim() === '') {
    return 'request-information needs a note: the question to the claimant'
  }
  return null
}

function sum(a: Usage, b: Usage): Usage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cost_micro_usd: a.cost_micro_usd + b.cost_micro_usd,
  }
}
