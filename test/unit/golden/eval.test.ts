/** The evaluation counts what it says it counts. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { LanguageModel } from '../../../shared/llm/port.ts'
import { calibrationOf } from '../../golden/eval/calibration.ts'
import type { EvalCase } from '../../golden/eval/case.ts'
import { compare } from '../../golden/eval/compare.ts'
import { chainsOf, loadCorpus } from '../../golden/eval/corpus.ts'
import { figuresOf, scored } from '../../golden/eval/figures.ts'
import { page } from '../../golden/eval/page.ts'
import { type Answer, runCases } from '../../golden/eval/run.ts'
import { Run } from '../../golden/eval/run-file.ts'
import { problemsOf, scoreCase } from '../../golden/eval/score.ts'

const golden: EvalCase = {
  id: 'one',
  tenant_id: 'atlas',
  language: 'en',
  kind: 'ordinary',
  traps: [],
  submission: { from: 'a@example.com', subject: '', body: '', received_at: '2026-03-05T10:00:00Z' },
  expected: {
    extraction: {
      policy_id: 'P-1',
      claim_amount_minor: 480_00,
      currency: 'EUR',
      incident_date: '2026-03-03',
      incident_type: 'glass',
      injuries: false,
      third_party: null,
    },
    suspicious: false,
    outcome: 'approve',
    reason: null,
    payable_minor: 330_00,
  },
}

function answer(changes: Partial<Answer> = {}): Answer {
  return {
    id: 'one',
    read: {
      policy_id: 'P-1',
      claim_amount_minor: 480_00,
      currency: 'EUR',
      incident_date: '2026-03-03',
      incident_type: 'glass',
      injuries: false,
      third_party: true,
    },
    confidence: {
      policy_id: 0.9,
      claim_amount_minor: 0.9,
      currency: 0.9,
      incident_date: 0.9,
      incident_type: 0.9,
    },
    signals: [],
    outcome: 'approve',
    reason: null,
    payable_minor: 330_00,
    usage: { input_tokens: 100, output_tokens: 10, cost_micro_usd: 5 },
    latency_ms: 20,
    error: null,
    ...changes,
  }
}

const run = (answers: Answer[]): Run =>
  Run.parse({
    format: 1,
    made_at: '2026-03-05T10:00:00Z',
    sets: ['test'],
    provider: 'p',
    model: 'm',
    prompt: '<b>',
    answers,
  })

test('an answer as expected has no problem, and what careful readers may differ about is not scored', () => {
  assert.deepEqual(problemsOf(scoreCase(golden, answer())), [])
})

test('a value below the confidence floor counts as missing, another one as wrong, one from nowhere as invented', () => {
  const { read, confidence } = answer()
  const unsure = scoreCase(golden, answer({ confidence: { ...confidence, incident_date: 0.59 } }))
  assert.equal(unsure.fields.incident_date, 'missing')
  const other = scoreCase(golden, answer({ read: { ...read, claim_amount_minor: 150_00 } }))
  assert.equal(other.fields.claim_amount_minor, 'wrong')
  const { extraction } = golden.expected
  const dateless = {
    ...golden,
    expected: { ...golden.expected, extraction: { ...extraction, incident_date: null } },
  }
  assert.equal(scoreCase(dateless, answer()).fields.incident_date, 'invented')
})

test('an approval that is not expected, or of another amount, is an unheld one; a refusal never is', () => {
  assert.equal(scoreCase(golden, answer({ payable_minor: 480_00 })).unheld_approval, true)
  const held = {
    ...golden,
    expected: { ...golden.expected, outcome: 'reject' as const, payable_minor: null },
  }
  assert.equal(scoreCase(held, answer()).unheld_approval, true)
  const refused = answer({ outcome: 'reject', reason: 'NOT_COVERED', payable_minor: null })
  assert.equal(scoreCase(golden, refused).unheld_approval, false)
})

test('a model that fails costs its case and is named', async () => {
  const { policies, cases } = loadCorpus(['test'])
  const broken: LanguageModel = {
    provider: 'p',
    model: 'm',
    complete: () => Promise.reject(new Error('no model')),
  }
  const few = cases.slice(0, 3)
  const { answers } = await runCases({ cases: few, policies }, { llm: broken }, 2)
  assert.deepEqual(
    answers.map(({ id, outcome, error }) => ({ id, outcome, error })),
    few.map(({ id }) => ({ id, outcome: null, error: 'no model' })),
  )
  const figures = figuresOf(scored(few, answers))
  assert.deepEqual(
    figures.failed,
    few.map(({ id }) => id),
  )
  assert.deepEqual(figures.right, { right: 0, all: 3 })
})

test('cases that belong together run in their order, all others stand alone', () => {
  const cases = ['a', 'b', 'c', 'd'].map((id) => ({ ...golden, id, ...(id === 'c' ? { after: 'a' } : {}) }))
  const ids = chainsOf(cases).map((chain) => chain.map(({ id }) => id))
  assert.deepEqual(ids, [['a', 'c'], ['b'], ['d']])
  assert.throws(() => chainsOf([{ ...golden, after: 'nothing' }]), /does not stand before it/)
})

test('calibration: 0.9 where half is right is an error of 0.4', () => {
  const { read } = answer()
  const half = [answer(), answer({ read: { ...read, policy_id: 'X', currency: 'X', incident_date: 'X' } })]
  const both = half.map((one) => ({
    golden: { ...golden, expected: { ...golden.expected, extraction: { policy_id: 'P-1' } } },
    answer: one,
  }))
  const { ece, values, buckets } = calibrationOf(both)
  assert.equal(values, 2)
  assert.ok(Math.abs(ece - 0.4) < 1e-9)
  assert.equal(buckets[9]?.right, 1)
})

test('a comparison names what got better, worse and neither', () => {
  const cases = ['a', 'b', 'c', 'd'].map((id) => ({ ...golden, id }))
  const { read } = answer()
  const wrong = { read: { ...read, policy_id: 'X' } }
  const before = [answer({ id: 'a', ...wrong }), answer({ id: 'b' }), answer({ id: 'c', ...wrong })]
  const now = [
    answer({ id: 'a' }),
    answer({ id: 'b', ...wrong }),
    answer({ id: 'c', signals: ['x'] }),
    answer({ id: 'd' }),
  ]
  const result = compare(cases, scored(cases, now), run(before))
  assert.deepEqual(result.better, [{ id: 'a', solved: ['policy_id wrong'], added: [] }])
  assert.deepEqual(result.worse, [{ id: 'b', solved: [], added: ['policy_id wrong'] }])
  assert.deepEqual(result.mixed, [{ id: 'c', solved: ['policy_id wrong'], added: ['suspicious'] }])
  assert.deepEqual(result.not_in_both, ['d'])
})

test('the page needs no network and shows names as text', () => {
  const all = scored([golden], [answer()])
  const html = page(run([answer()]), figuresOf(all), compare([golden], all, run([answer()])))
  assert.doesNotMatch(html, /https?:|<script|<link|<b>,|prompt <b>/)
  assert.match(html, /prompt &lt;b&gt;/)
  assert.equal(html.match(/<svg /g)?.length, 6)
})
