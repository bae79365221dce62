import assert from 'node:assert/strict'
import test from 'node:test'
import { assess } from '../../../services/policy/findings.ts'
import { Assessment, type Finding, RULE_CODES, type RuleCode } from '../../../shared/claims/types.ts'
import { type Changes, claim, confidence, GLASS } from './example.ts'

const found = (changes: Changes, rule: RuleCode) =>
  assess(claim(changes)).findings.find((finding) => finding.rule === rule)?.result

test('the worked example passes every rule and 330.00 EUR are payable', () => {
  const assessment = Assessment.parse(assess(claim()))
  assert.deepEqual(
    assessment.findings.map(({ rule, result }) => [rule, result]),
    RULE_CODES.map((rule) => [rule, 'pass']),
  )
  assert.equal(assessment.payable_minor, 33_000)
  assert.equal(assessment.policy_id, 'POL-1042')
  assert.equal(assessment.policy_status, 'active')
  assert.equal(assessment.policy_version, 7)
  assert.equal(assessment.currency, 'EUR')
})

/** Per rule: what is changed in the example, and what the rule must find then. */
const rows: Record<RuleCode, [string, Changes, Finding['result']][]> = {
  POLICY_NOT_FOUND: [
    ['no policy in the database', { policy: null }, 'fail'],
    ['no policy id in the email', { extraction: { policy_id: null }, policy: null }, 'fail'],
    ['a policy id below the confidence floor', { extraction: confidence({ policy_id: 0.59 }) }, 'fail'],
    ['a policy id that is listed as missing', { extraction: { missing: ['policy_id'] } }, 'fail'],
    ['a policy of another tenant', { policy: { tenant_id: 'other' } }, 'fail'],
    ['a policy with another id', { policy: { policy_id: 'POL-1043' } }, 'fail'],
    ['a policy id at the floor', { extraction: confidence({ policy_id: 0.6 }) }, 'pass'],
  ],
  MISSING_INFORMATION: [
    ['no amount', { extraction: { claim_amount_minor: null } }, 'fail'],
    ['no currency', { extraction: { currency: null } }, 'fail'],
    ['no incident date', { extraction: { incident_date: null } }, 'fail'],
    ['no incident type', { extraction: { incident_type: null } }, 'fail'],
    ['an amount below the floor', { extraction: confidence({ claim_amount_minor: 0.599 }) }, 'fail'],
    ['a date at the floor', { extraction: confidence({ incident_date: 0.6 }) }, 'pass'],
    ['a higher floor', { settings: { confidence_floor: 0.96 } }, 'fail'],
    ['a value without any confidence', { extraction: { confidence: {} } }, 'fail'],
    ['a value that is listed as missing', { extraction: { missing: ['currency'] } }, 'fail'],
    ['only the policy id is missing', { extraction: { policy_id: null } }, 'pass'],
    ['no policy', { policy: null }, 'pass'],
    ['an unsure third party, which no rule needs', { extraction: confidence({ third_party: 0 }) }, 'pass'],
  ],
  SUSPICIOUS_CONTENT: [
    ['a suspicion', { extraction: { suspicions: [{ signal: 'hidden', evidence: 'x' }] } }, 'fail'],
    ['no policy', { policy: null }, 'pass'],
  ],
  SENDER_MISMATCH: [
    ['another address', { submission: { from: 'ana.ruiz@example.org' } }, 'fail'],
    [
      'the second address of the holder',
      { policy: { holder: holder('b@x.es', 'ana.ruiz@example.com') } },
      'pass',
    ],
    ['no policy', { policy: null }, 'unknown'],
  ],
  POSSIBLE_DUPLICATE: [
    ['another claim was first', { duplicate_of: 'demo:C-0' }, 'fail'],
    ['no policy', { policy: null }, 'unknown'],
    ['no date', { extraction: { incident_date: null } }, 'unknown'],
    ['no type', { extraction: { incident_type: null } }, 'unknown'],
  ],
  POLICY_NOT_IN_FORCE: [
    ['the first day', { policy: { effective_from: '2026-03-03' } }, 'pass'],
    ['the day before the first', { policy: { effective_from: '2026-03-04' } }, 'fail'],
    ['the last day', { policy: { effective_to: '2026-03-03' } }, 'pass'],
    ['the day after the last', { policy: { effective_to: '2026-03-02' } }, 'fail'],
    ['lapsed', { policy: { status: 'lapsed' } }, 'fail'],
    ['cancelled', { policy: { status: 'cancelled' } }, 'fail'],
    ['suspended', { policy: { status: 'suspended' } }, 'fail'],
    ['lapsed, no date', { policy: { status: 'lapsed' }, extraction: { incident_date: null } }, 'fail'],
    ['no date', { extraction: { incident_date: null } }, 'unknown'],
    ['no policy', { policy: null }, 'unknown'],
  ],
  OUTSIDE_CLAIM_WINDOW: [
    ['received on the day of the incident', received('2026-03-03T00:00:00Z'), 'pass'],
    ['the incident is tomorrow', received('2026-03-02T23:59:59.999Z'), 'fail'],
    ['today in UTC, tomorrow where the sender is', received('2026-03-04T01:00:00+02:00'), 'pass'],
    ['tomorrow in UTC, today where the sender is', received('2026-03-03T01:00:00+02:00'), 'fail'],
    ['365 days later', received('2027-03-03T23:59:59Z'), 'pass'],
    ['366 days later', received('2027-03-04T00:00:00Z'), 'fail'],
    ['another window, its last day', { settings: { claim_window_days: 2 } }, 'pass'],
    ['another window, a day late', { settings: { claim_window_days: 1 } }, 'fail'],
    ['no policy', { policy: null }, 'pass'],
    ['no date', { extraction: { incident_date: null } }, 'unknown'],
  ],
  NOT_COVERED: [
    ['excluded', { policy: { exclusions: ['glass'] } }, 'fail'],
    ['another peril excluded', { policy: { exclusions: ['fire'] } }, 'pass'],
    ['no coverage', { policy: { coverages: [] } }, 'fail'],
    ['a coverage of another peril', { extraction: { incident_type: 'theft' } }, 'fail'],
    ['no type', { extraction: { incident_type: null } }, 'unknown'],
    ['no policy', { policy: null }, 'unknown'],
  ],
  WAITING_PERIOD: [
    ['the last waiting day', waiting('2026-02-01', 31), 'fail'],
    ['the first day after the waiting days', waiting('2026-02-01', 30), 'pass'],
    ['the first day of the policy, no waiting days', waiting('2026-03-03', 0), 'pass'],
    ['the first day of the policy, one waiting day', waiting('2026-03-03', 1), 'fail'],
    ['before the policy, no waiting days', waiting('2026-03-10', 0), 'pass'],
    ['before the policy, waiting days', waiting('2026-03-10', 5), 'fail'],
    ['a leap year has 366 days', waiting('2024-03-03', 731), 'fail'],
    ['more waiting days than a calendar has', waiting('2026-02-01', Number.MAX_SAFE_INTEGER), 'fail'],
    ['no coverage', { policy: { coverages: [] } }, 'unknown'],
    ['no policy', { policy: null }, 'unknown'],
    ['no date', { ...waiting('2026-02-01', 30), extraction: { incident_date: null } }, 'unknown'],
  ],
  BELOW_DEDUCTIBLE: [
    ['the amount is the deductible', { extraction: { claim_amount_minor: 15_000 } }, 'fail'],
    ['a cent above the deductible', { extraction: { claim_amount_minor: 15_001 } }, 'pass'],
    ['nothing is asked, nothing deducted', amountOf(0, { deductible_minor: 0 }), 'fail'],
    ['a negative amount', { extraction: { claim_amount_minor: -1 } }, 'fail'],
    ['another currency', { extraction: { claim_amount_minor: 1, currency: 'USD' } }, 'unknown'],
    ['no currency', { extraction: { claim_amount_minor: 1, currency: null } }, 'unknown'],
    ['no amount', { extraction: { claim_amount_minor: null } }, 'unknown'],
    ['no coverage', { policy: { coverages: [] } }, 'unknown'],
    ['no policy', { policy: null }, 'unknown'],
  ],
  CURRENCY_MISMATCH: [
    ['another currency', { extraction: { currency: 'USD' } }, 'fail'],
    ['no currency', { extraction: { currency: null } }, 'unknown'],
    ['no policy', { policy: null }, 'unknown'],
  ],
  INJURY: [
    ['injuries', { extraction: { injuries: true } }, 'fail'],
    ['injuries, no policy', { extraction: { injuries: true }, policy: null }, 'fail'],
    ['unsure injuries', { extraction: { injuries: true, ...confidence({ injuries: 0.1 }) } }, 'fail'],
    ['damage to a third party alone', { extraction: { third_party: true } }, 'pass'],
  ],
  OVER_LIMIT: [
    ['the amount is the limit', amountOf(100_000), 'pass'],
    ['a cent above the limit', amountOf(100_001), 'fail'],
    ['the amount is what is left of the year', { policy: { paid_this_year_minor: 452_000 } }, 'pass'],
    ['a cent more than is left of the year', { policy: { paid_this_year_minor: 452_001 } }, 'fail'],
    ['more was paid than the year allows', { policy: { paid_this_year_minor: 600_000 } }, 'fail'],
    ['not covered, within the year', { policy: { coverages: [] } }, 'unknown'],
    ['not covered, above the year', { policy: { coverages: [], annual_limit_minor: 1 } }, 'fail'],
    ['another currency', { extraction: { currency: 'USD', claim_amount_minor: 10 ** 9 } }, 'unknown'],
    ['no amount', { extraction: { claim_amount_minor: null } }, 'unknown'],
    ['no policy', { policy: null }, 'unknown'],
  ],
  ABOVE_AUTHORITY: [
    ['payable is the limit', { policy: { auto_approve_limit_minor: 33_000 } }, 'pass'],
    ['payable is a cent above the limit', { policy: { auto_approve_limit_minor: 32_999 } }, 'fail'],
    ['another currency', { extraction: { currency: 'USD' } }, 'unknown'],
    ['no coverage', { policy: { coverages: [] } }, 'unknown'],
    ['no amount', { extraction: { claim_amount_minor: null } }, 'unknown'],
    ['no policy', { policy: null }, 'unknown'],
  ],
}

for (const rule of RULE_CODES) {
  for (const [name, changes, expected] of rows[rule]) {
    test(`${rule}: ${name}: ${expected}`, () => assert.equal(found(changes, rule), expected))
  }
}

test('payable is not known where the amount cannot be compared with the policy', () => {
  const without: Changes[] = [
    { policy: null },
    { policy: { coverages: [] } },
    { extraction: { currency: 'USD' } },
    { extraction: { currency: null } },
    { extraction: { claim_amount_minor: null } },
    { extraction: { incident_type: null } },
  ]
  for (const changes of without) assert.equal(assess(claim(changes)).payable_minor, null)
})

test('payable is never negative', () => {
  assert.equal(assess(claim(amountOf(100))).payable_minor, 0)
})

test('a suspicion is told by its name', () => {
  const suspicions = ['imitates-format', 'imitates-format', 'claims-authority'].map((signal) => ({
    signal,
    evidence: 'I decide this',
  }))
  assert.equal(
    assess(claim({ extraction: { suspicions } })).findings.find(({ rule }) => rule === 'SUSPICIOUS_CONTENT')
      ?.reason,
    'The email shows signs of instructions to its reader: imitates-format, claims-authority.',
  )
})

test('nothing of another tenant’s policy shows', () => {
  const { policy_id, policy_status, policy_version, currency } = assess(
    claim({ policy: { tenant_id: 'other' } }),
  )
  assert.deepEqual([policy_id, policy_status, policy_version, currency], [null, null, null, null])
})

function holder(...emails: string[]) {
  return { name: 'Ana Ruiz', emails }
}

function received(received_at: string): Changes {
  return { submission: { received_at } }
}

function waiting(effective_from: string, waiting_days: number): Changes {
  return { policy: { effective_from, coverages: [{ ...GLASS, waiting_days }] } }
}

function amountOf(claim_amount_minor: number, coverage: Partial<typeof GLASS> | object = {}): Changes {
  return { extraction: { claim_amount_minor }, policy: { coverages: [{ ...GLASS, ...coverage }] } }
}
