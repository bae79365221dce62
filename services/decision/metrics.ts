/** Metrics of decisions: how many, and how long the first one of a claim took. */
import { metrics } from '@opentelemetry/api'
import type { ClaimState } from '../../shared/claims/state.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import type { RanHop } from '../../shared/langgraph/graph-handler.ts'
import { CLAIMGRAPH, METRICS } from '../../shared/telemetry/attributes.ts'

const meter = metrics.getMeter('claimgraph.decision')
const decided = meter.createCounter(METRICS.decided, {
  unit: '{decision}',
  description: 'Decisions made; each revision is one',
})
const timeToDecision = meter.createHistogram(METRICS.timeToDecision, {
  unit: 's',
  description: "From the claim's record on claims.submitted to its first decision",
})

/** Counts a decision once, in the process that made it. */
export function countDecision({ state, events, startedAt }: RanHop<ClaimState>): void {
  const decision = state.decisions.at(-1)
  if (!decision || !events.some(({ topic }) => topic === TOPICS.decided)) return
  const { outcome, decided_by, revision } = decision
  decided.add(1, { [CLAIMGRAPH.outcome]: outcome, [CLAIMGRAPH.decidedBy]: decided_by })
  // A person's, or a withdrawal, says nothing of how fast the services are.
  if (revision > 1 || decided_by === 'person') return
  timeToDecision.record(Math.max(0, Date.now() - startedAt) / 1_000, { [CLAIMGRAPH.outcome]: outcome })
}
