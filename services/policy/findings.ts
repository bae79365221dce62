/**
 * Checks a claim against its policy: one finding for every rule, in the table's order, whatever the others
 * found. What follows from the findings is the decision service's. Pure.
 */
import { RULES } from '../../shared/claims/rules.ts'
import type { Assessment } from '../../shared/claims/types.ts'
import { CHECKS } from './checks.ts'
import { type Case, factsOf } from './facts.ts'

export function assess(claim: Case): Assessment {
  const facts = factsOf(claim)
  return {
    policy_id: facts.policy?.policy_id ?? null,
    policy_status: facts.policy?.status ?? null,
    findings: RULES.map(({ code }) => ({ rule: code, ...CHECKS[code](facts) })),
    payable_minor: facts.payable_minor,
    currency: facts.policy?.currency ?? null,
    policy_version: facts.policy?.version ?? null,
  }
}
