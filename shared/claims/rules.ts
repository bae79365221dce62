/**
 * The rule table as data: what each failing finding makes of a claim. Its order is RULE_CODES': the first rule
 * that fails sets the outcome. How a finding is made is the policy service's, what follows from all of them the
 * decision service's.
 */
import { RULE_CODES, type RuleCode } from './types.ts'

export interface Rule {
  code: RuleCode
  /** What a claim becomes at best when the rule fails. */
  outcome: 'reject' | 'escalate'
  /** For a person: what is wrong when the rule fails. */
  title: string
}

const TABLE: Readonly<Record<RuleCode, Omit<Rule, 'code'>>> = {
  POLICY_NOT_FOUND: { outcome: 'escalate', title: 'Policy not found' },
  MISSING_INFORMATION: { outcome: 'escalate', title: 'Information missing or unsure' },
  SUSPICIOUS_CONTENT: { outcome: 'escalate', title: 'Suspicious content' },
  SENDER_MISMATCH: { outcome: 'escalate', title: 'Sender is not the holder' },
  POSSIBLE_DUPLICATE: { outcome: 'escalate', title: 'Incident already claimed' },
  // A suspended policy escalates instead: services/decision/rules.ts.
  POLICY_NOT_IN_FORCE: { outcome: 'reject', title: 'Policy not in force' },
  OUTSIDE_CLAIM_WINDOW: { outcome: 'reject', title: 'Outside the claim window' },
  NOT_COVERED: { outcome: 'reject', title: 'Peril not covered' },
  WAITING_PERIOD: { outcome: 'reject', title: 'Within the waiting period' },
  BELOW_DEDUCTIBLE: { outcome: 'reject', title: 'Not above the deductible' },
  CURRENCY_MISMATCH: { outcome: 'escalate', title: 'Currency differs from the policy' },
  INJURY: { outcome: 'escalate', title: 'Injuries' },
  OVER_LIMIT: { outcome: 'escalate', title: 'Above a limit' },
  ABOVE_AUTHORITY: { outcome: 'escalate', title: 'Above the auto-approval limit' },
}

export const RULES: readonly Rule[] = RULE_CODES.map((code) => ({ code, ...TABLE[code] }))
