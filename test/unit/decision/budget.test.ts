import assert from 'node:assert/strict'
import test from 'node:test'
import { decisionNode } from '../../../services/decision/node.ts'
import { decideByRules } from '../../../services/decision/rules.ts'
import { emailNode } from '../../../services/email/node.ts'
import { Decision, type Extraction } from '../../../shared/claims/types.ts'
import { BudgetExceededError } from '../../../shared/llm/errors.ts'
import type { LanguageModel } from '../../../shared/llm/port.ts'
import { extraction, submission } from '../policy/example.ts'
import { assessment } from './assessments.ts'

/** A model that a used-up budget keeps from being asked; patient or not makes no difference. */
const refusing = (otherwise: 'wait' | 'escalate'): LanguageModel => ({
  provider: 'openai',
  model: 'one',
  patience: { deadline_ms: 1_000, otherwise },
  complete: () => Promise.reject(new BudgetExceededError('acme')),
})
const signal = new AbortController().signal

async function decide(read: Extraction, assessed = assessment()): Promise<Decision> {
  const claim = { submission: submission(), extraction: read, assessment: assessed }
  return Decision.parse(await decisionNode({ llm: refusing('wait') })(claim, { signal }))
}

test('an email that no budget is left for is not read: a person decides, and the first reason says why', async () => {
  for (const otherwise of ['wait', 'escalate'] as const) {
    const read = await emailNode({ llm: refusing(otherwise) })(submission(), { signal })
    assert.equal(read.unread, 'BUDGET_EXCEEDED')
    assert.deepEqual([read.policy_id, read.versions.model, read.usage.input_tokens], [null, null, 0])
    const decision = await decide(read, assessment({ POLICY_NOT_FOUND: 'fail' }))
    assert.equal(decision.outcome, 'escalate')
    assert.deepEqual(
      decision.reasons.map(({ code }) => code),
      ['BUDGET_EXCEEDED', 'POLICY_NOT_FOUND'],
    )
  }
})

test('a case that the rules approve is not approved unreviewed when the budget ends in between', async () => {
  const decision = await decide(extraction())
  assert.deepEqual([decision.outcome, decision.payable_minor], ['escalate', null])
  assert.deepEqual(
    decision.reasons.map(({ code }) => code),
    ['BUDGET_EXCEEDED'],
  )
  assert.deepEqual(decision.usage, extraction().usage)
})

test('a rejection by the rules needs no budget', async () => {
  const rejected = assessment({ NOT_COVERED: 'fail' })
  const decision = await decide(extraction(), rejected)
  assert.equal(decision.outcome, 'reject')
  assert.deepEqual(decision.reasons, decideByRules(rejected).reasons)
})
