import assert from 'node:assert/strict'
import test from 'node:test'
import { reviewNode } from '../../../services/decision/node.ts'
import { GRAPH_VERSION } from '../../../shared/claims/state.ts'
import { Decision, type Review } from '../../../shared/claims/types.ts'
import { extraction, submission } from '../policy/example.ts'
import { assessment } from './assessments.ts'

const escalated: Decision = {
  revision: 1,
  outcome: 'escalate',
  payable_minor: null,
  currency: 'EUR',
  reasons: [{ code: 'OVER_LIMIT', text: 'Above a limit.' }],
  findings: assessment({ OVER_LIMIT: 'fail' }).findings,
  decided_by: 'rules',
  policy_id: 'POL-1042',
  policy_version: 7,
  versions: { graph_version: GRAPH_VERSION, prompt_version: 'review-case-v1', model: 'scripted/one' },
  usage: extraction().usage,
}

const approval: Review = {
  event_id: 'answer-1',
  revision: 1,
  action: 'approve',
  payable_minor: 20_000,
  reviewer: 'adjuster-7',
  note: 'Photos seen.',
}

function review(answer: Partial<Review>, decision: Partial<Decision> = {}): Decision {
  const claim = {
    submission: submission({ submitted_by: 'broker-3' }),
    decision: { ...escalated, ...decision },
  }
  return Decision.parse(reviewNode(claim, { ...approval, ...answer }))
}

test('an approval makes the next revision: the person’s amount and note, the findings kept, no model', () => {
  assert.deepEqual(review({}), {
    ...escalated,
    revision: 2,
    outcome: 'approve',
    payable_minor: 20_000,
    reasons: [{ code: 'REVIEWED', text: 'Approved by adjuster-7: Photos seen.' }],
    decided_by: 'person',
    versions: { graph_version: GRAPH_VERSION, prompt_version: null, model: null },
  })
})

test('a rejection makes the next revision without an amount', () => {
  const decision = review({ action: 'reject', payable_minor: null, note: ' ' })
  assert.equal(decision.outcome, 'reject')
  assert.equal(decision.payable_minor, null)
  assert.deepEqual(decision.reasons, [{ code: 'REVIEWED', text: 'Rejected by adjuster-7.' }])
})

test('the same answer makes the same revision', () => {
  assert.deepEqual(review({}), review({}))
})

const invalid: [string, Partial<Review>, Partial<Decision>][] = [
  ['an approval without an amount', { payable_minor: null }, {}],
  ['a rejection with an amount', { action: 'reject' }, {}],
  ['an answer to an older revision', {}, { revision: 3 }],
  ['an answer to a revision that is not there yet', { revision: 2 }, {}],
  ['an answer to a decided claim', {}, { outcome: 'approve', payable_minor: 1 }],
]
for (const [name, answer, decision] of invalid) {
  test(`${name} is poison`, () => {
    assert.throws(() => review(answer, decision), { code: 'REVIEW_INVALID', recovery: 'poison' })
  })
}
