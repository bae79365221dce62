import assert from 'node:assert/strict'
import test from 'node:test'
import { isErased, withoutPersonalData } from '../../../shared/claims/erase.ts'
import { claimPlacement } from '../../../shared/claims/placement.ts'
import type { ClaimState } from '../../../shared/claims/state.ts'
import type { Submission } from '../../../shared/claims/types.ts'

const WORD = 'personal'
const versions = { graph_version: '2', prompt_version: null, model: 'm' }
const usage = { input_tokens: 1, output_tokens: 1, cost_micro_usd: 1 }
const submission: Submission = {
  tenant_id: 'acme',
  claim_id: 'c-1',
  from: `${WORD}@example.com`,
  subject: WORD,
  body: WORD,
  received_at: '2026-03-10T09:00:00.000Z',
  locale: 'de-DE',
  channel: 'email',
  attachments: [{ name: `${WORD}.pdf`, media_type: 'application/pdf', size_bytes: 1, sha256: null }],
  submitted_by: WORD,
}
const finding = { rule: 'INJURY', result: 'fail', reason: WORD } as const
const decision = {
  revision: 1,
  outcome: 'escalate',
  payable_minor: 33_000,
  currency: 'EUR',
  reasons: [{ code: 'INJURY', text: WORD }],
  findings: [finding],
  decided_by: 'rules',
  policy_id: 'POL-1',
  policy_version: 3,
  versions,
  usage,
} as const
const state: ClaimState = {
  submission,
  replies: [submission],
  extraction: {
    policy_id: 'POL-1',
    claim_amount_minor: 48_000,
    currency: 'EUR',
    incident_date: '2026-03-03',
    incident_type: 'medical',
    description: WORD,
    injuries: true,
    third_party: true,
    evidence: { policy_id: WORD },
    confidence: { policy_id: 1 },
    missing: [],
    suspicions: [{ signal: 'orders', evidence: WORD }],
    truncated: false,
    unread: null,
    versions,
    usage,
  },
  assessment: {
    policy_id: 'POL-1',
    policy_status: 'active',
    findings: [finding],
    payable_minor: 33_000,
    currency: 'EUR',
    policy_version: 3,
  },
  decisions: [{ ...decision, reasons: [...decision.reasons], findings: [finding] }],
  reviews: [
    { event_id: 'e-1', revision: 1, action: 'approve', payable_minor: 33_000, reviewer: 'ana', note: WORD },
  ],
  withdrawal: { event_id: 'e-2', requested_by: 'paula', note: WORD },
}

test('no word stays of a claim that is erased, nor what happened to whom; ids, codes, amounts and versions do', () => {
  const erased = withoutPersonalData(state)
  const text = JSON.stringify(erased)
  for (const gone of [WORD, 'de-DE', '2026-03-03', 'medical', 'true']) assert.ok(!text.includes(gone), gone)
  for (const kept of ['c-1', 'POL-1', 'INJURY', '48000', '33000', 'EUR', 'e-1', 'ana', 'paula', '"m"'])
    assert.ok(text.includes(kept), kept)
  assert.equal(erased.replies.length, 1, 'how often the emails were read')
  assert.deepEqual(withoutPersonalData(erased), erased)
})

test('an erased claim is closed: whatever still comes for it changes nothing', () => {
  const open = { ...state, withdrawal: null }
  assert.equal(claimPlacement.isClosed?.(open), false)
  assert.equal(claimPlacement.isClosed?.(withoutPersonalData(open)), true)
  assert.ok(isErased(withoutPersonalData(open)))
})

test('a state of an older graph, with fewer parts, can be erased, too', () => {
  const { submission: only } = state
  const erased = withoutPersonalData({ submission: only })
  assert.deepEqual([erased.replies, erased.decisions, erased.reviews], [[], [], []])
  assert.equal(erased.extraction, null)
})
