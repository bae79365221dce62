/** The claim graph as a release has it: what its services compile, and where its nodes run. */
import type { Work } from '../langgraph/node-work.ts'
import type { PlacedGraph, ThreadGraph } from '../langgraph/placed-graph.ts'
import type { HopSaver } from '../langgraph/saver.ts'
import { type ClaimNodes, claimGraph, claimWork } from './graph.ts'
import { claimPlacement } from './placement.ts'
import type { ClaimState } from './state.ts'

export interface ClaimRelease {
  /** The graph with a service's own nodes. */
  graph(nodes: Partial<ClaimNodes>): { compile(options: { checkpointer: HopSaver }): ThreadGraph<ClaimState> }
  /** What they do ahead of a run. */
  work(nodes: Partial<ClaimNodes>): Work<ClaimState>
  placed: PlacedGraph<ClaimState>
}

/** What the services run unless they are told otherwise: a rehearsed upgrade gives them another. */
export const thisRelease: ClaimRelease = { graph: claimGraph, work: claimWork, placed: claimPlacement }
