/**
 * What follows from the findings. Pure: no model, no clock, no database.
 *
 * Invariants:
 * R1. The first failing rule of the table sets the outcome; what fails after it only adds a reason.
 * R2. Approved is only what passed every rule of the table and has a positive amount to pay. A rule without a
 *     finding, or with an unknown one, has not passed.
 * R3. `payable_minor` is set exactly when the outcome is approve, and then there is no reason.
 */
import { RULES, type Rule } from '../../shared/claims/rules.ts'
import type { Assessment, Finding, Outcome, Reason } from '../../shared/claims/types.ts'

export interface Ruling {
  outcome: Outcome
  /** Every failing rule, the one that set the outcome first. */
  reasons: Reason[]
  /** Minor units of the policy's currency. */
  payable_minor: number | null
}

export function decideByRules(assessment: Assessment): Ruling {
  const failed = RULES.flatMap((rule) => {
    const finding = findingOf(assessment, rule, 'fail')
    return finding ? [{ rule, finding }] : []
  })
  const [first] = failed
  if (first) {
    const reasons = failed.map(({ rule, finding }) => ({ code: rule.code, text: finding.reason }))
    return { outcome: outcomeOf(first.rule, assessment), reasons, payable_minor: null }
  }

  const unchecked = RULES.filter((rule) => !passed(assessment, rule))
  if (unchecked.length > 0 || assessment.payable_minor === null || assessment.payable_minor <= 0) {
    return { outcome: 'escalate', reasons: [notChecked(unchecked)], payable_minor: null }
  }
  return { outcome: 'approve', reasons: [], payable_minor: assessment.payable_minor }
}

/** A suspension may be lifted, for the past too: a person decides, where a lapsed policy is a plain no. */
function outcomeOf({ code, outcome }: Rule, { policy_status }: Assessment): Outcome {
  return code === 'POLICY_NOT_IN_FORCE' && policy_status === 'suspended' ? 'escalate' : outcome
}

function passed(assessment: Assessment, rule: Rule): boolean {
  return (
    findingOf(assessment, rule, 'pass') !== undefined && findingOf(assessment, rule, 'unknown') === undefined
  )
}

function findingOf({ findings }: Assessment, { code }: Rule, result: Finding['result']): Finding | undefined {
  return findings.find((finding) => finding.rule === code && finding.result === result)
}

/** Our own policy service always says what is missing; an assessment of another make may not. */
function notChecked(unchecked: readonly Rule[]): Reason {
  const text =
    unchecked.length > 0
      ? `Nobody could check: ${unchecked.map(({ code }) => code).join(', ')}.`
      : 'There is no amount to pay.'
  return { code: 'MISSING_INFORMATION', text }
}
