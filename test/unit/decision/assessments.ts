/** Assessments for tests: one that passes every rule, and any. */
import fc from 'fast-check'
import type { Assessment, Finding, RuleCode } from '../../../shared/claims/types.ts'
import { PolicyStatus, RULE_CODES } from '../../../shared/claims/types.ts'

export function finding(rule: RuleCode, result: Finding['result']): Finding {
  return { rule, result, reason: `${rule} ${result}.` }
}

/** All rules pass and 330.00 EUR are payable, but for the given results. */
export function assessment(
  results: Partial<Record<RuleCode, Finding['result']>> = {},
  changes: Partial<Assessment> = {},
): Assessment {
  return {
    policy_id: 'POL-1042',
    policy_status: 'active',
    findings: RULE_CODES.map((rule) => finding(rule, results[rule] ?? 'pass')),
    payable_minor: 33_000,
    currency: 'EUR',
    policy_version: 7,
    ...changes,
  }
}

const result = fc.oneof(
  { weight: 10, arbitrary: fc.constant('pass' as const) },
  { weight: 1, arbitrary: fc.constantFrom('fail' as const, 'unknown' as const) },
)

const anyFindings = fc.array(
  fc
    .record({ rule: fc.constantFrom(...RULE_CODES), result })
    .map(({ rule, result }) => finding(rule, result)),
  { maxLength: 30 },
)

/** Any assessment that the event's schema allows: in any order, with rules twice or not at all. */
export const assessments: fc.Arbitrary<Assessment> = fc.record({
  policy_id: fc.constant('POL-1042'),
  policy_status: fc.option(fc.constantFrom(...PolicyStatus.options), { nil: null }),
  findings: fc.oneof(
    fc.tuple(...RULE_CODES.map((rule) => result.map((each) => finding(rule, each)))),
    fc.shuffledSubarray(RULE_CODES.map((rule) => finding(rule, 'pass'))),
    anyFindings,
    anyFindings.map((others) => [...assessment().findings, ...others.slice(0, 1)]),
  ),
  payable_minor: fc.oneof(fc.constantFrom(null, 0, -1), fc.integer({ min: 1, max: 1_000_000 })),
  currency: fc.constant('EUR'),
  policy_version: fc.constant(7),
})
