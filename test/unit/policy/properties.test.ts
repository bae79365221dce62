import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { decideByRules } from '../../../services/decision/rules.ts'
import { assess } from '../../../services/policy/findings.ts'
import {
  Assessment,
  INCIDENT_TYPES,
  PolicyStatus,
  RULE_CODES,
  type Suspicion,
} from '../../../shared/claims/types.ts'
import { confidence, extraction, policy, SETTINGS, submission } from './example.ts'

const MARK = 'ZX-SECRET'

/** Mostly the example's value, so that claims which pass all rules come up too. */
const usually = <T, U>(value: T, others: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: others })

const day = fc
  .date({ min: new Date('2025-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const peril = usually('glass' as const, fc.constantFrom(...INCIDENT_TYPES))
const minor = fc.oneof(fc.constantFrom(0, 15_000, 48_000, 48_001), fc.integer({ min: 0, max: 1_000_000 }))
const currency = usually('EUR', fc.constantFrom('USD', 'JPY'))
const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 12 })

const submissions = fc.record({
  from: usually('Ana <ana.ruiz@example.com>', fc.constant(`${MARK}@example.com`)),
  received_at: usually('2026-03-05', day).map((date) => `${date}T12:00:00Z`),
})
const extractions = fc.record({
  policy_id: orNull(fc.constant('POL-1042')),
  claim_amount_minor: orNull(minor),
  currency: orNull(currency),
  incident_date: orNull(usually('2026-03-03', day)),
  incident_type: orNull(peril),
  injuries: usually(false, fc.constant(true)),
  suspicions: usually(
    [],
    fc.constantFrom<Suspicion[]>(
      [{ signal: 'claims-authority', evidence: MARK }],
      [{ signal: MARK, evidence: MARK }],
    ),
  ),
  confidence: usually(extraction().confidence, fc.constant(confidence({ currency: 0.1 }).confidence)),
})
const coverage = fc.record({
  peril,
  limit_minor: usually(100_000, minor),
  deductible_minor: usually(15_000, minor),
  waiting_days: usually(0, fc.integer({ min: 0, max: 90 })),
})
const policies = fc.record({
  tenant_id: usually('demo', fc.constant('other')),
  status: usually('active' as const, fc.constantFrom(...PolicyStatus.options)),
  effective_from: usually('2026-01-01', day),
  currency,
  coverages: fc.array(coverage, { maxLength: 2 }),
  exclusions: usually([], fc.tuple(peril)),
  auto_approve_limit_minor: usually(200_000, minor),
  annual_limit_minor: usually(500_000, minor),
  paid_this_year_minor: usually(0, minor),
})
const holder = { name: MARK, emails: ['ana.ruiz@example.com', `b.${MARK}@example.com`] }

/** Anything that may come of an email, with a mark in everything that is personal. */
const claims = fc.record({
  submission: submissions.map((fields) => submission({ ...fields, subject: MARK, body: MARK })),
  extraction: extractions.map((fields) =>
    extraction({ ...fields, description: MARK, evidence: { policy_id: MARK, incident_date: MARK } }),
  ),
  policy: orNull(policies.map((fields) => policy({ ...fields, holder }))),
  duplicate_of: usually(null, fc.constant('demo:C-0')),
  settings: fc.constant(SETTINGS),
})

test('every claim gets one finding for every rule, in the order of the table', () => {
  fc.assert(
    fc.property(claims, (claim) => {
      const { findings } = Assessment.parse(assess(claim))
      assert.deepEqual(
        findings.map(({ rule }) => rule),
        [...RULE_CODES],
      )
      for (const { reason } of findings) assert.match(reason, /^[A-Z].*\.$/)
    }),
  )
})

test('no finding carries a name, an address or words of the email', () => {
  fc.assert(
    fc.property(claims, (claim) => {
      const text = JSON.stringify(assess(claim)).toLowerCase()
      assert.ok(!text.includes(MARK.toLowerCase()) && !text.includes('@'))
    }),
  )
})

test('an unknown finding never stands alone: another rule says what is missing', () => {
  fc.assert(
    fc.property(claims, (claim) => {
      const { findings } = assess(claim)
      const results = new Set(findings.map(({ result }) => result))
      assert.ok(!results.has('unknown') || results.has('fail'))
    }),
  )
})

test('what the rules approve is within every limit of the policy', () => {
  let approved = 0
  fc.assert(
    fc.property(claims, (claim) => {
      const { outcome, payable_minor } = decideByRules(assess(claim))
      if (outcome !== 'approve') return
      approved++
      const { policy, extraction } = claim
      const coverage = policy?.coverages.find((each) => each.peril === extraction.incident_type)
      assert.ok(policy && coverage && payable_minor !== null && extraction.claim_amount_minor !== null)
      assert.equal(payable_minor, extraction.claim_amount_minor - coverage.deductible_minor)
      assert.ok(payable_minor > 0 && payable_minor <= policy.auto_approve_limit_minor)
      assert.ok(extraction.claim_amount_minor <= coverage.limit_minor)
      assert.ok(extraction.claim_amount_minor + policy.paid_this_year_minor <= policy.annual_limit_minor)
      assert.equal(policy.tenant_id, claim.submission.tenant_id)
      assert.equal(policy.currency, extraction.currency)
      assert.equal(policy.status, 'active')
      assert.equal(claim.duplicate_of, null)
    }),
    { numRuns: 1_000, seed: 1 },
  )
  assert.ok(approved > 20, `only ${approved} approved claims were tried`)
})
