/** The golden test set agrees with itself: what it expects of a case follows from what is said to stand in the email. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { decideByRules } from '../../../services/decision/rules.ts'
import { assess } from '../../../services/policy/findings.ts'
import { type Extraction, INCIDENT_TYPES, REQUIRED_FIELDS, RULE_CODES } from '../../../shared/claims/types.ts'
import { GoldenCase, submissionOf } from '../../golden/eval/case.ts'
import { loadCorpus } from '../../golden/eval/corpus.ts'
import { SETTINGS } from '../../golden/eval/settings.ts'

const { cases: loaded, policies } = loadCorpus(['test'])
/** Every part of the expectation is there. */
const cases = loaded.map(
  (golden): GoldenCase => ({ ...golden, expected: GoldenCase.shape.expected.parse(golden.expected) }),
)

/** The extraction of a reader that makes no mistake. */
function perfect({ expected }: GoldenCase): Extraction {
  const { extraction, suspicious } = expected
  return {
    ...extraction,
    third_party: extraction.third_party ?? false,
    description: '',
    truncated: false,
    unread: null,
    evidence: {},
    confidence: Object.fromEntries(REQUIRED_FIELDS.map((field) => [field, 1])),
    missing: REQUIRED_FIELDS.filter((field) => extraction[field] === null),
    suspicions: suspicious ? [{ signal: 'expected', evidence: '' }] : [],
    versions: { graph_version: '1', prompt_version: null, model: null },
    usage: { input_tokens: 0, output_tokens: 0, cost_micro_usd: 0 },
  }
}

const incident = ({ tenant_id, expected: { extraction } }: GoldenCase) => {
  const { policy_id, incident_date, incident_type } = extraction
  return [tenant_id, policy_id, incident_date, incident_type].join(' ')
}

/** The decision of the services' own rules on what is expected to be read. */
function decided(golden: GoldenCase): unknown[] {
  const { expected, tenant_id } = golden
  const policy = policies.find(
    (one) => one.tenant_id === tenant_id && one.policy_id === expected.extraction.policy_id,
  )
  const earlier = golden.after === undefined ? undefined : cases.find((one) => one.id === golden.after)
  const duplicate_of = earlier && incident(earlier) === incident(golden) ? earlier.id : null
  const assessment = assess({
    submission: submissionOf(golden),
    extraction: perfect(golden),
    policy: policy ?? null,
    duplicate_of,
    settings: SETTINGS,
  })
  const { outcome, reasons, payable_minor } = decideByRules(assessment)
  return [golden.id, outcome, reasons[0]?.code ?? null, payable_minor]
}

test('the expected decision of every case follows from its expected facts by the rules', () => {
  const expected = cases.map(({ id, expected: { outcome, reason, payable_minor } }) => [
    id,
    outcome,
    reason,
    payable_minor,
  ])
  assert.deepEqual(cases.map(decided), expected)
})

test('two cases on one incident are said to be so: the later one comes after the earlier one', () => {
  const first = new Map<string, string>()
  for (const golden of cases) {
    const { policy_id, incident_date, incident_type } = golden.expected.extraction
    if (policy_id === null || incident_date === null || incident_type === null) continue
    const owner = first.get(incident(golden))
    if (owner !== undefined) assert.equal(golden.after, owner, golden.id)
    first.set(incident(golden), golden.id)
  }
})

test('the set is broad: languages, kinds of incident, outcomes and every rule', () => {
  assert.ok(cases.length >= 130)
  const share = (matches: (golden: GoldenCase) => boolean) => cases.filter(matches).length / cases.length
  for (const language of ['en', 'es', 'de', 'fr']) assert.ok(share((one) => one.language === language) > 0.15)
  assert.ok(share(({ kind }) => kind === 'hostile') > 0.1)
  assert.ok(share(({ kind }) => kind === 'lookalike') > 0.08)
  const types = new Set(cases.map(({ expected }) => expected.extraction.incident_type))
  assert.deepEqual(
    INCIDENT_TYPES.filter((type) => !types.has(type)),
    [],
  )
  const reasons = new Set(cases.map(({ expected }) => expected.reason))
  assert.deepEqual(
    RULE_CODES.filter((code) => !reasons.has(code)),
    [],
  )
})

test('only what is hostile is expected to be suspicious, and an approval has no reason', () => {
  for (const { id, kind, expected } of cases) {
    assert.equal(expected.suspicious, kind === 'hostile', id)
    assert.equal(expected.reason === null, expected.outcome === 'approve', id)
  }
})
