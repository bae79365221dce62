import assert from 'node:assert/strict'
import test from 'node:test'
import { compare } from '../../../services/operator/audit/compare.ts'
import { explain } from '../../../services/operator/audit/explain.ts'
import { explainText } from '../../../services/operator/audit/explain-text.ts'
import { instead } from '../../../services/operator/audit/replay-options.ts'
import { threadOf } from '../../../services/operator/threads.ts'
import type { ClaimState } from '../../../shared/claims/state.ts'
import type { Assessment, Decision, Extraction } from '../../../shared/claims/types.ts'

const versions = { graph_version: '1', prompt_version: 'extract-v2', model: 'mock/reader-1' }
const usage = (tokens: number) => ({ input_tokens: tokens, output_tokens: 10, cost_micro_usd: tokens * 2 })

const extraction: Extraction = {
  policy_id: 'POL-1',
  claim_amount_minor: 480_00,
  currency: 'EUR',
  incident_date: '2026-03-03',
  incident_type: 'glass',
  description: 'A branch.',
  injuries: false,
  third_party: false,
  evidence: { policy_id: 'POL-1' },
  confidence: { policy_id: 0.9 },
  missing: [],
  suspicions: [],
  truncated: false,
  unread: null,
  versions,
  usage: usage(100),
}
const assessment: Assessment = {
  policy_id: 'POL-1',
  policy_status: 'active',
  findings: [
    { rule: 'INJURY', result: 'pass', reason: 'None.' },
    { rule: 'POLICY_NOT_FOUND', result: 'pass', reason: 'There.' },
  ],
  payable_minor: 330_00,
  currency: 'EUR',
  policy_version: 3,
}
const decision: Decision = {
  revision: 1,
  outcome: 'escalate',
  payable_minor: null,
  currency: 'EUR',
  reasons: [{ code: 'MODEL_CONCERN', text: 'Paid already?' }],
  findings: assessment.findings,
  decided_by: 'model',
  policy_id: 'POL-1',
  policy_version: 3,
  versions: { ...versions, prompt_version: 'review-case-v1' },
  usage: usage(250),
}
const state: ClaimState = {
  submission: {
    tenant_id: 'acme',
    claim_id: 'c-1',
    from: 'ana@example.com',
    subject: 'Glass',
    body: 'SECRET-BODY',
    received_at: '2026-03-05T10:00:00.000Z',
    locale: null,
    channel: 'http',
    attachments: [],
    submitted_by: null,
  },
  replies: [],
  extraction,
  assessment,
  decisions: [decision],
  reviews: [],
  withdrawal: null,
}
const outcome = { extraction, assessment, decision }
const stored = { thread_id: 'acme:c-1', state, next: ['review'], steps: [] }

test('versions, tokens and cost are no difference, what follows from them is', () => {
  const other = { ...versions, model: 'openai/x' }
  const same = {
    extraction: { ...extraction, versions: other, usage: usage(7) },
    assessment: { ...assessment, policy_version: 4 },
    decision: { ...decision, versions: other, usage: usage(9), policy_version: 4 },
  }
  assert.deepEqual(compare(outcome, same), [])
  const read = { ...extraction, incident_type: 'fire' as const, evidence: {} }
  assert.deepEqual(compare(outcome, { ...outcome, extraction: read }), [
    { part: 'extraction', field: 'incident_type', before: 'glass', after: 'fire' },
    { part: 'extraction', field: 'evidence.policy_id', before: 'POL-1', after: null },
  ])
})

test('a claim under way differs in nothing that it has not come to, nor an old one in fields that were added since', () => {
  assert.deepEqual(compare({ extraction, assessment: null, decision: null }, outcome), [])
  const { truncated: _truncated, ...older } = extraction
  assert.deepEqual(compare({ ...outcome, extraction: older as Extraction }, outcome), [])
})

test('findings are explained in the order of the rules, whoever wrote them down', () => {
  const { findings } = explain(stored, null).assessment ?? assert.fail()
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['POLICY_NOT_FOUND', 'INJURY'],
  )
})

test('a concern names the model that had it, and the tokens of each service are told apart', () => {
  const explanation = explain(stored, null)
  assert.equal(explanation.status, 'waiting-for-review')
  assert.equal(explanation.decisions[0]?.decider, 'mock/reader-1')
  assert.deepEqual(explanation.usage.decision, { input_tokens: 150, output_tokens: 0, cost_micro_usd: 300 })
  const text = explainText(explanation)
  assert.match(text, /sent to a person by the model mock\/reader-1/)
  assert.match(text, /total +│ 250 +│ 10 +│ 0\.000500 USD/)
})

test('the email itself is not shown, only what was read of it', () => {
  assert.doesNotMatch(JSON.stringify(explain(stored, null)), /SECRET-BODY|ana@example/)
})

test('a claim that nobody has read yet is explained as far as it has come', () => {
  const begun = { ...state, extraction: null, assessment: null, decisions: [] }
  const text = explainText(explain({ ...stored, state: begun, next: ['email'] }, null))
  assert.match(text, /waits for email/)
  assert.match(text, /decision +none yet/)
})

test('--with may be given several times, and refuses what cannot be replaced', () => {
  const chosen = instead('provider=openai', instead('model=a=b', instead('prompt=p.md')))
  assert.equal(chosen.model, 'a=b')
  assert.equal(chosen.provider, 'openai')
  assert.match(chosen.prompt?.href ?? '', /^file:.*\/p\.md$/)
  for (const wrong of ['model', 'model=', '=x', 'color=red', 'provider=oracle'])
    assert.throws(() => instead(wrong), { code: 'commander.invalidArgument' }, wrong)
})

test('--tenant names the tenant of a bare claim id, and must not contradict a thread', () => {
  assert.equal(threadOf('c-1', 'acme', 'demo').thread_id, 'acme:c-1')
  assert.equal(threadOf('c-1', undefined, 'demo').thread_id, 'demo:c-1')
  assert.equal(threadOf('acme:c-1', 'acme', 'demo').thread_id, 'acme:c-1')
  assert.throws(() => threadOf('acme:c-1', 'other', 'demo'), /--tenant says other/)
})
