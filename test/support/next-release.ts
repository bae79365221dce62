/**
 * Releases that are not out yet, for rehearsed upgrades: the claim graph with a channel and a node more. `next` goes on
 * with the threads of this release, which cannot read its own; `breaking` begins anew and reads no other's.
 */
import {
  asksClaimant,
  ClaimAnnotation,
  type ClaimNodes,
  claimGraph,
  claimWork,
} from '../../shared/claims/graph.ts'
import { claimPlacement } from '../../shared/claims/placement.ts'
import type { ClaimRelease } from '../../shared/claims/release.ts'
import { GRAPH_VERSIONS } from '../../shared/claims/state.ts'
import { Annotation, END, START, StateGraph } from '../../shared/langgraph/api.ts'
import type { GraphVersions } from '../../shared/langgraph/graph-version.ts'

const NextAnnotation = Annotation.Root({
  ...ClaimAnnotation.spec,
  /** What the new node has looked at: one entry a decision that it saw. */
  checks: Annotation<string[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
})
type State = typeof NextAnnotation.State

/** The nodes as they are, and after each decision of rules or model the node `check`, of the decision service. */
function nextGraph(own: Partial<ClaimNodes>) {
  const { nodes } = claimGraph(own)
  const newest = ({ decisions }: State) => decisions.at(-1)
  return new StateGraph(NextAnnotation)
    .addNode('email', nodes.email.runnable)
    .addNode('policy', nodes.policy.runnable)
    .addNode('decision', nodes.decision.runnable)
    .addNode('review', nodes.review.runnable)
    .addNode('check', (state) => ({ checks: [`revision ${newest(state)?.revision}`] }))
    .addEdge(START, 'email')
    .addEdge('email', 'policy')
    .addEdge('policy', 'decision')
    .addEdge('decision', 'check')
    .addConditionalEdges('check', (state) => (newest(state)?.outcome === 'escalate' ? 'review' : END), [
      'review',
      END,
    ])
    .addConditionalEdges('review', (state) => (asksClaimant(state) ? 'email' : END), ['email', END])
}

/** The next graph under any version: what the versions say is a release's own business. */
export function releaseOf(versions: GraphVersions): ClaimRelease {
  const placement = { ...claimPlacement.placement, check: 'decision' }
  return { graph: nextGraph, work: claimWork, placed: { ...claimPlacement, placement, versions } }
}

const { version } = GRAPH_VERSIONS
export const NEXT_VERSION = version + 1
export const BREAKING_VERSION = version + 2

export const RELEASES = {
  next: releaseOf({ version: NEXT_VERSION, readsFrom: version, readableFrom: NEXT_VERSION }),
  breaking: releaseOf({
    version: BREAKING_VERSION,
    readsFrom: BREAKING_VERSION,
    readableFrom: BREAKING_VERSION,
  }),
} as const
