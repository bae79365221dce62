import assert from 'node:assert/strict'
import test from 'node:test'
import { type Adjuster, answerId, judge, type Situation } from '../../../services/desk/review/rules.ts'
import type { ReviewBody } from '../../../services/desk/review/views.ts'

const ANA: Adjuster = {
  subject: 'ana',
  reviewer: 'ana',
  limits: { authority: { amount_minor: 50_000, currency: 'EUR' } },
}
const waiting: Situation = {
  thread_id: 'demo:c-1',
  status: 'waiting-for-review',
  erased: false,
  decision_revision: 1,
  question: {
    revision: 1,
    interrupt_id: 'i-1',
    reasons: [],
    policy_id: 'POL-1',
    claim_amount_minor: 48_000,
    payable_minor: 33_000,
    currency: 'EUR',
    requested_at: '2026-03-10T09:00:00.000Z',
  },
  answered: false,
  answer: null,
  submitters: [],
  lease: null,
}
const approve: ReviewBody = { interrupt_id: 'i-1', revision: 1, action: 'approve', note: '' }
const reject: ReviewBody = { ...approve, action: 'reject' }
const ask: ReviewBody = { ...approve, action: 'request-information', note: 'Which garage?' }

/** The verdict, or the slug of the refusal. */
function said(situation: Partial<Situation>, body: ReviewBody = reject, by: Adjuster = ANA): string {
  const verdict = judge({ ...waiting, ...situation }, body, by)
  return verdict.verdict === 'refuse' ? verdict.problem.slug : verdict.verdict
}
const asked = (fields: Partial<NonNullable<Situation['question']>>): Partial<Situation> => ({
  question: waiting.question && { ...waiting.question, ...fields },
})
const answer = (body: ReviewBody, reviewer: string, payable_minor: number | null) => ({
  event_id: answerId('demo:c-1', body, reviewer, payable_minor),
  revision: 1,
  action: body.action,
  payable_minor,
  currency: 'EUR',
  reviewer,
  answered_at: '2026-03-10T10:00:00.000Z',
})

test('an approval pays what the rules computed, unless the person says another amount; others pay nothing', () => {
  const payable = (body: ReviewBody) => {
    const verdict = judge(waiting, body, ANA)
    return verdict.verdict === 'accept' ? verdict.payable_minor : verdict.verdict
  }
  assert.equal(payable(approve), 33_000)
  assert.equal(payable({ ...approve, payable_minor: 0 }), 0)
  assert.equal(payable(reject), null)
  assert.equal(payable(ask), null)
})

test('an approval without an amount from anybody is refused, as the request that it is', () => {
  assert.equal(said(asked({ payable_minor: null }), approve), 'invalid-request')
  assert.equal(said(asked({ payable_minor: null }), { ...approve, payable_minor: 5 }), 'accept')
  assert.equal(said(asked({ payable_minor: null })), 'accept')
})

test('authority ends at its amount and at its currency, and concerns approvals alone', () => {
  const with_ = (authority: { amount_minor: number; currency: string } | null): Adjuster => ({
    ...ANA,
    limits: { authority },
  })
  assert.equal(said({}, { ...approve, payable_minor: 50_000 }), 'accept')
  assert.equal(said({}, { ...approve, payable_minor: 50_001 }), 'beyond-authority')
  assert.equal(said({}, approve, with_({ amount_minor: 1_000_000, currency: 'USD' })), 'beyond-authority')
  assert.equal(said({}, approve, with_(null)), 'beyond-authority')
  assert.equal(said(asked({ currency: null }), approve), 'beyond-authority')
  for (const body of [reject, ask]) assert.equal(said({}, body, with_(null)), 'accept')
})

test('who submitted the claim or a reply to it cannot review it; without identity nobody is asked', () => {
  assert.equal(said({ submitters: ['paula', 'ana'] }), 'four-eyes')
  assert.equal(said({ submitters: ['paula'] }), 'accept')
  assert.equal(said({ submitters: ['ana'] }, approve, { ...ANA, limits: null }), 'accept')
})

test('an answer to another question is stale, whichever way it differs', () => {
  assert.equal(said({}, { ...reject, revision: 2 }), 'review-stale')
  assert.equal(said({}, { ...reject, interrupt_id: 'i-0' }), 'review-stale')
  assert.equal(said({ decision_revision: 2, ...asked({ revision: 2, interrupt_id: 'i-2' }) }), 'review-stale')
  // The next decision waits for a person, too; what it asks is not known yet.
  assert.equal(said({ decision_revision: 2 }), 'review-stale')
})

test('what somebody has answered is answered: here, on the topic, or by a decision that is there', () => {
  const other = answer(reject, 'berta', null)
  const verdict = judge({ ...waiting, answer: other }, reject, ANA)
  assert.equal(verdict.verdict, 'refuse')
  assert.deepEqual(verdict.verdict === 'refuse' && verdict.options?.members, {
    answered_by: 'berta',
    answered_at: other.answered_at,
  })
  assert.equal(said({ answered: true }), 'review-answered')
  assert.equal(said({ status: 'decided', decision_revision: 2 }), 'review-answered')
  assert.equal(said({ status: 'waiting-for-information', answered: true }), 'review-answered')
})

test('a claim that does not wait takes no answer', () => {
  assert.equal(said({ status: 'submitted', question: null, decision_revision: 0 }), 'review-not-waiting')
  assert.equal(said({ status: 'withdrawn', decision_revision: 2 }), 'review-not-waiting')
  assert.equal(said({ status: 'waiting-for-review', question: null }), 'review-not-waiting')
  assert.equal(said({ erased: true }), 'review-not-waiting')
})

test("somebody else's lease stands in the way, one's own does not", () => {
  const lease = (held_by: string) => ({ held_by, since: '', until: '2026-03-10T10:15:00.000Z' })
  assert.equal(said({ lease: lease('berta') }), 'review-leased')
  assert.equal(said({ lease: lease('ana') }), 'accept')
})

test('the same answer by the same person is the same, however far the claim has gone on; any difference makes another', () => {
  const stored = { answer: answer(approve, 'ana', 33_000) }
  const later: Partial<Situation> = { ...stored, status: 'decided', decision_revision: 2 }
  assert.equal(said(stored, approve), 'repeat')
  assert.equal(said(later, approve), 'repeat')
  assert.equal(said(later, { ...approve, payable_minor: 33_000 }), 'repeat')
  assert.equal(said(later, { ...approve, payable_minor: 33_001 }), 'review-answered')
  assert.equal(said(later, { ...approve, note: 'x' }), 'review-answered')
  assert.equal(said(later, approve, { ...ANA, subject: 'berta', reviewer: 'berta' }), 'review-answered')
})
