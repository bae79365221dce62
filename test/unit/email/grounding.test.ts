import assert from 'node:assert/strict'
import test from 'node:test'
import type { ExtractionAnswer } from '../../../services/email/answer.ts'
import { ground, nothing } from '../../../services/email/grounding.ts'
import { REQUIRED_FIELDS } from '../../../shared/claims/types.ts'

const EMAIL = `Broken window
Dear team, my policy is HOM 77-104.
On 4 May 2026 a football broke our
> kitchen  window. The glazier charges
> 1.234,50 EUR. My neighbour was hurt.`

const ANSWER: ExtractionAnswer = {
  policy_id: { value: 'hom-77-104', evidence: 'HOM 77-104', confidence: 0.9 },
  claim_amount: { value: 1234.5, evidence: '1.234,50 EUR', confidence: 0.9 },
  currency: { value: 'EUR', evidence: '1.234,50 EUR', confidence: 0.8 },
  incident_date: { value: '2026-05-04', evidence: '4 May 2026', confidence: 0.95 },
  incident_type: { value: 'glass', evidence: 'BROKE our kitchen window', confidence: 0.9 },
  injuries: { value: true, evidence: 'neighbour was hurt', confidence: 0.9 },
  third_party: { value: true, evidence: 'My neighbour', confidence: 0.9 },
  description: 'A football broke the kitchen window.',
}

const shown = (text: string) => ({ text, newest: text, received_at: '2026-05-06T08:00:00Z' })

type Field = Exclude<keyof ExtractionAnswer, 'description'>

const grounded = (changes: Partial<ExtractionAnswer> = {}) => ground({ ...ANSWER, ...changes }, shown(EMAIL))

test('values whose words stand in the email are kept, in the domain’s units', () => {
  const { evidence, confidence, ...facts } = grounded()
  assert.deepEqual(facts, {
    policy_id: 'HOM-77-104',
    claim_amount_minor: 123_450,
    currency: 'EUR',
    incident_date: '2026-05-04',
    incident_type: 'glass',
    description: 'A football broke the kitchen window.',
    injuries: true,
    third_party: true,
    missing: [],
  })
  assert.equal(evidence['policy_id'], 'HOM 77-104')
  assert.equal(confidence['currency'], 0.8)
})

test('case, line breaks and quote marks do not matter to evidence', () => {
  const evidence = 'the glazier charges 1.234,50 eur'
  assert.equal(
    grounded({ claim_amount: { value: 1234.5, evidence, confidence: 1 } }).claim_amount_minor,
    123_450,
  )
})

const FIELDS: readonly (readonly [Field, string])[] = [
  ['policy_id', 'policy_id'],
  ['claim_amount', 'claim_amount_minor'],
  ['currency', 'currency'],
  ['incident_date', 'incident_date'],
  ['incident_type', 'incident_type'],
]

for (const evidence of ['not in the email', '', '   ']) {
  for (const [field, name] of FIELDS) {
    test(`a ${field} whose evidence is ${JSON.stringify(evidence)} is dropped as missing`, () => {
      const facts = grounded({ [field]: { ...ANSWER[field], evidence } })
      assert.deepEqual(facts.missing, [name])
      assert.ok(!(name in facts.evidence) && !(name in facts.confidence))
    })
  }
}

const UNTRUE: readonly (readonly [string, Partial<ExtractionAnswer>, string])[] = [
  [
    'a policy id that its evidence does not spell',
    { policy_id: { ...ANSWER.policy_id, value: 'HOM-77-105' } },
    'policy_id',
  ],
  ['a policy id of no letters or digits', { policy_id: { ...ANSWER.policy_id, value: '--' } }, 'policy_id'],
  [
    'an amount that its evidence does not spell',
    { claim_amount: { ...ANSWER.claim_amount, value: 9999 } },
    'claim_amount_minor',
  ],
  ['an amount of nothing', { claim_amount: { ...ANSWER.claim_amount, value: 0 } }, 'claim_amount_minor'],
  ['a negative amount', { claim_amount: { ...ANSWER.claim_amount, value: -1234.5 } }, 'claim_amount_minor'],
  ['a currency that is no code', { currency: { ...ANSWER.currency, value: 'euros' } }, 'currency'],
  [
    'a date that does not exist',
    { incident_date: { ...ANSWER.incident_date, value: '2026-02-30' } },
    'incident_date',
  ],
  [
    'a kind that the domain does not have',
    { incident_type: { ...ANSWER.incident_type, value: 'alien' } },
    'incident_type',
  ],
]

for (const [what, changes, name] of UNTRUE) {
  test(`${what} is dropped as missing`, () => {
    assert.deepEqual(grounded(changes).missing, [name])
  })
}

test('injuries and third parties without words of the email are false', () => {
  const unsaid = { value: true, evidence: 'somebody said so', confidence: 1 }
  const unhurt = shown(EMAIL.replace('was hurt', 'was in'))
  const facts = ground({ ...ANSWER, injuries: unsaid, third_party: unsaid }, unhurt)
  assert.deepEqual([facts.injuries, facts.third_party], [false, false])
  assert.deepEqual(facts.missing, [])
})

test('minor units follow the currency', () => {
  const amount = { value: 45_000, evidence: 'JPY 45000', confidence: 1 }
  const yen = { value: 'JPY', evidence: 'JPY 45000', confidence: 1 }
  const facts = ground({ ...ANSWER, claim_amount: amount, currency: yen }, shown('It costs JPY 45000.'))
  assert.equal(facts.claim_amount_minor, 45_000)
})

test('confidence is held between 0 and 1, a description at 280 characters', () => {
  const facts = grounded({
    currency: { ...ANSWER.currency, confidence: 7 },
    description: 'word '.repeat(100),
  })
  assert.equal(facts.confidence['currency'], 1)
  assert.ok(facts.description.length <= 280)
})

test('of an email that could not be read, all is missing', () => {
  const facts = nothing(' Broken\n window ')
  assert.deepEqual(facts.missing, [...REQUIRED_FIELDS])
  assert.equal(facts.description, 'Broken window')
})
