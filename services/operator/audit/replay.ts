/**
 * Runs a past claim again from its stored emails, through the services' own nodes in one process.
 *
 * Invariants:
 * A1. Nothing is published and nothing is written: no Kafka client, no checkpointer, and a policy store that only reads.
 * A2. A claim is not its own duplicate: the register of incidents names the claim that owns an incident.
 * A3. A person's answers and withdrawals are not replayed: what is compared is the services' own newest decision.
 */
import type { Db } from 'mongodb'
import { claimGraph } from '../../../shared/claims/graph.ts'
import type { ClaimState } from '../../../shared/claims/state.ts'
import type { LanguageModel } from '../../../shared/llm/port.ts'
import type { PromptFile } from '../../../shared/llm/prompt-file.ts'
import { decisionNode, reviewNode } from '../../decision/node.ts'
import { emailNode } from '../../email/node.ts'
import { type PolicyNodeOptions, policyNode } from '../../policy/node.ts'
import { PolicyStore } from '../../policy/store.ts'
import type { Outcome } from './compare.ts'

export interface ReplayWith {
  /** By service. */
  models: { email: LanguageModel; decision: LanguageModel }
  /** Of the email service; absent: the one that it uses now. */
  prompt?: PromptFile
  settings: PolicyNodeOptions['settings']
  policies: Db
}

type Emails = Pick<ClaimState, 'submission' | 'replies'>

export async function replay(emails: Emails, options: ReplayWith): Promise<Outcome> {
  const { models, prompt, settings, policies } = options
  const graph = claimGraph({
    email: emailNode({ llm: models.email, ...(prompt === undefined ? {} : { prompt }) }),
    policy: policyNode({ store: readOnly(new PolicyStore(policies)), settings }),
    decision: decisionNode({ llm: models.decision }),
    review: reviewNode,
  }).compile()
  const start = { ...emails, extraction: null, assessment: null }
  return outcomeOf(await graph.invoke(start, { interruptBefore: ['review'] })) // A3
}

export function outcomeOf({ extraction, assessment, decisions }: ClaimState): Outcome {
  const own = decisions.filter(({ decided_by }) => decided_by !== 'person')
  return { extraction, assessment, decision: own.at(-1) ?? null }
}

/** A1, A2. What nobody has registered would be the claim's own. */
function readOnly(store: PolicyStore): PolicyNodeOptions['store'] {
  return {
    findPolicy: (tenantId, policyId) => store.findPolicy(tenantId, policyId),
    registerIncident: async (incident, threadId) => (await store.ownerOf(incident)) ?? threadId,
  }
}
