import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { decideByRules } from '../../../services/decision/rules.ts'
import { assess } from '../../../services/policy/findings.ts'
import { RULES } from '../../../shared/claims/rules.ts'
import { type Assessment, RULE_CODES, type RuleCode } from '../../../shared/claims/types.ts'
import { claim } from '../policy/example.ts'
import { assessment, assessments, finding } from './assessments.ts'

const codes = (of: Assessment) => decideByRules(of).reasons.map(({ code }) => code)

test('the worked example is approved: 330.00 EUR, no reason', () => {
  assert.deepEqual(decideByRules(assess(claim())), { outcome: 'approve', reasons: [], payable_minor: 33_000 })
})

/** As in the domain's table, written out: the rule table in code must say the same. */
const OUTCOMES: Record<RuleCode, 'escalate' | 'reject'> = {
  POLICY_NOT_FOUND: 'escalate',
  MISSING_INFORMATION: 'escalate',
  SUSPICIOUS_CONTENT: 'escalate',
  SENDER_MISMATCH: 'escalate',
  POSSIBLE_DUPLICATE: 'escalate',
  POLICY_NOT_IN_FORCE: 'reject',
  OUTSIDE_CLAIM_WINDOW: 'reject',
  NOT_COVERED: 'reject',
  WAITING_PERIOD: 'reject',
  BELOW_DEDUCTIBLE: 'reject',
  CURRENCY_MISMATCH: 'escalate',
  INJURY: 'escalate',
  OVER_LIMIT: 'escalate',
  ABOVE_AUTHORITY: 'escalate',
}

test('the rule table has every rule once, in order', () => {
  assert.deepEqual(
    RULES.map(({ code }) => code),
    [...RULE_CODES],
  )
})

for (const rule of RULE_CODES) {
  test(`${rule} alone makes ${OUTCOMES[rule]}`, () => {
    assert.deepEqual(decideByRules(assessment({ [rule]: 'fail' })), {
      outcome: OUTCOMES[rule],
      reasons: [{ code: rule, text: `${rule} fail.` }],
      payable_minor: null,
    })
  })
  test(`${rule} that could not be checked is not approved`, () => {
    assert.deepEqual(codes(assessment({ [rule]: 'unknown' })), ['MISSING_INFORMATION'])
    assert.equal(decideByRules(assessment({ [rule]: 'unknown' })).outcome, 'escalate')
    const findings = assessment().findings.filter((finding) => finding.rule !== rule)
    assert.equal(decideByRules(assessment({}, { findings })).outcome, 'escalate')
  })
}

test('a suspended policy escalates instead of rejecting', () => {
  const suspended = assessment(
    { POLICY_NOT_IN_FORCE: 'fail', NOT_COVERED: 'fail' },
    { policy_status: 'suspended' },
  )
  assert.equal(decideByRules(suspended).outcome, 'escalate')
  assert.deepEqual(codes(suspended), ['POLICY_NOT_IN_FORCE', 'NOT_COVERED'])
})

test('a suspension does not soften another rejection', () => {
  const outcome = decideByRules(assessment({ NOT_COVERED: 'fail' }, { policy_status: 'suspended' })).outcome
  assert.equal(outcome, 'reject')
})

test('an escalation that comes first holds a rejection back, and both are reasons', () => {
  const both = assessment({ NOT_COVERED: 'fail', SENDER_MISMATCH: 'fail' })
  assert.equal(decideByRules(both).outcome, 'escalate')
  assert.deepEqual(codes(both), ['SENDER_MISMATCH', 'NOT_COVERED'])
})

test('a rejection that comes first is not softened by an escalation', () => {
  const both = assessment({ BELOW_DEDUCTIBLE: 'fail', INJURY: 'fail' })
  assert.equal(decideByRules(both).outcome, 'reject')
})

test('the order of the table counts, not that of the findings', () => {
  const findings = assessment({ NOT_COVERED: 'fail', SENDER_MISMATCH: 'fail' }).findings.toReversed()
  assert.deepEqual(codes(assessment({}, { findings })), ['SENDER_MISMATCH', 'NOT_COVERED'])
})

for (const payable_minor of [null, 0, -1]) {
  test(`${payable_minor} payable is not approved`, () => {
    assert.equal(decideByRules(assessment({}, { payable_minor })).outcome, 'escalate')
  })
}

test('the outcome is that of the first failing rule, and every failing rule is a reason', () => {
  fc.assert(
    fc.property(assessments, (any) => {
      const failing = RULE_CODES.filter((rule) =>
        any.findings.some((finding) => finding.rule === rule && finding.result === 'fail'),
      )
      const [first] = failing
      fc.pre(first !== undefined)
      const softened = first === 'POLICY_NOT_IN_FORCE' && any.policy_status === 'suspended'
      const ruling = decideByRules(any)
      assert.equal(ruling.outcome, softened ? 'escalate' : OUTCOMES[first])
      assert.deepEqual(
        ruling.reasons.map(({ code }) => code),
        failing,
      )
    }),
  )
})

test('approved is exactly what passes every rule with something to pay; only then there is an amount', () => {
  let approved = 0
  fc.assert(
    fc.property(assessments, (any) => {
      const { outcome, payable_minor, reasons } = decideByRules(any)
      const passed = RULE_CODES.every((rule) => any.findings.some((finding) => finding.rule === rule))
      const clean = any.findings.every(({ result }) => result === 'pass')
      assert.equal(outcome === 'approve', passed && clean && (any.payable_minor ?? 0) > 0)
      assert.equal(payable_minor, outcome === 'approve' ? any.payable_minor : null)
      assert.equal(reasons.length === 0, outcome === 'approve')
      if (outcome === 'approve') approved++
    }),
    { numRuns: 500 },
  )
  assert.ok(approved > 0, 'no approved assessment was tried')
})

test('another failing finding never leads to an approval, and after the deciding one changes no outcome', () => {
  fc.assert(
    fc.property(assessments, fc.constantFrom(...RULE_CODES), (any, rule) => {
      const before = decideByRules(any)
      const after = decideByRules({ ...any, findings: [...any.findings, finding(rule, 'fail')] })
      assert.notEqual(after.outcome, 'approve')
      const deciding = RULE_CODES.findIndex((code) =>
        any.findings.some((finding) => finding.rule === code && finding.result === 'fail'),
      )
      if (deciding >= 0 && deciding < RULE_CODES.indexOf(rule)) assert.equal(after.outcome, before.outcome)
    }),
  )
})
