import assert from 'node:assert/strict'
import test from 'node:test'
import { Command, MemorySaver } from '@langchain/langgraph'
import { decisionNode, reviewNode } from '../../../services/decision/node.ts'
import { emailNode } from '../../../services/email/node.ts'
import { assess } from '../../../services/policy/findings.ts'
import { claimGraph } from '../../../shared/claims/graph.ts'
import type { ClaimState } from '../../../shared/claims/state.ts'
import type { Policy, Review, Submission } from '../../../shared/claims/types.ts'
import { createLanguageModel } from '../../../shared/llm/create.ts'

const policy: Policy = {
  policy_id: 'POL-1042',
  tenant_id: 'demo',
  holder: { name: 'Ana Ruiz', emails: ['ana.ruiz@example.com'] },
  product: 'motor',
  status: 'active',
  effective_from: '2026-01-01',
  effective_to: '2026-12-31',
  currency: 'EUR',
  coverages: [{ peril: 'glass', limit_minor: 1_000_00, deductible_minor: 150_00, waiting_days: 0 }],
  exclusions: [],
  auto_approve_limit_minor: 2_000_00,
  annual_limit_minor: 5_000_00,
  paid_this_year_minor: 0,
  version: 3,
}

function submission(amount: string): Submission {
  return {
    tenant_id: 'demo',
    claim_id: 'c-1',
    from: 'ana.ruiz@example.com',
    subject: 'Windscreen',
    body: `My name is Ana Ruiz, policy POL-1042. On 3 March 2026 a branch broke my windscreen. The garage asks ${amount} EUR.`,
    received_at: '2026-03-05T10:00:00.000Z',
    locale: null,
    channel: 'http',
    attachments: [],
    submitted_by: null,
  }
}

/** The whole graph in one process: the same nodes that the services own, the policy in hand instead of looked up. */
function wholeGraph() {
  const llm = createLanguageModel({ provider: 'mock' })
  const settings = { confidence_floor: 0.6, claim_window_days: 365 }
  return claimGraph({
    email: emailNode({ llm }),
    policy: ({ submission, extraction }) =>
      Promise.resolve(assess({ submission, extraction, policy, duplicate_of: null, settings })),
    decision: decisionNode({ llm }),
    review: reviewNode,
  }).compile({ checkpointer: new MemorySaver() })
}

const thread = { configurable: { thread_id: 'demo:c-1' } }

test('the worked example goes through the whole graph in one process and is approved with 330.00 EUR', async () => {
  const state = (await wholeGraph().invoke({ submission: submission('480.00') }, thread)) as ClaimState
  const decision = state.decisions.at(-1)
  assert.equal(decision?.outcome, 'approve')
  assert.equal(decision?.payable_minor, 330_00)
  assert.deepEqual(decision?.reasons, [])
  assert.equal(decision?.policy_version, 3)
  assert.equal(state.extraction?.evidence['policy_id']?.includes('POL-1042'), true)
})

test('an escalated claim waits in the graph, and the answer of a person makes revision 2', async () => {
  const graph = wholeGraph()
  await graph.invoke({ submission: submission('1,480.00') }, thread)
  const waiting = await graph.getState(thread)
  assert.deepEqual(waiting.next, ['review'])
  assert.deepEqual(waiting.tasks[0]?.interrupts[0]?.value, { revision: 1 })
  const review: Review = {
    event_id: 'answer-1',
    revision: 1,
    action: 'approve',
    payable_minor: 850_00,
    reviewer: 'adjuster-7',
    note: '',
  }
  const state = (await graph.invoke(new Command({ resume: review }), thread)) as ClaimState
  assert.deepEqual(
    state.decisions.map(({ revision, outcome, decided_by }) => ({ revision, outcome, decided_by })),
    [
      { revision: 1, outcome: 'escalate', decided_by: 'rules' },
      { revision: 2, outcome: 'approve', decided_by: 'person' },
    ],
  )
  assert.equal(state.decisions.at(-1)?.payable_minor, 850_00)
})
