/** A claim as its checkpoints have it: the state, what runs next, and the record that each step was run by. Read only. */
import type { Pool } from 'pg'
import { claimGraph } from '../../../shared/claims/graph.ts'
import type { ClaimState } from '../../../shared/claims/state.ts'
import type { HopMetadata } from '../../../shared/langgraph/placed-graph.ts'
import { HopSaver } from '../../../shared/langgraph/saver.ts'

/** A node's run, as the checkpoint that it made says. */
export interface StoredStep {
  node: string
  /** What let it run, `topic/partition/offset`. */
  record: string
  /** When the checkpoint was made, ISO 8601. */
  stored_at: string
}

export interface StoredClaim {
  thread_id: string
  state: ClaimState
  /** Nodes that run next; empty: the claim is finished. */
  next: readonly string[]
  /** Oldest first. */
  steps: StoredStep[]
}

/** Null when there are no checkpoints of the thread. */
export async function readStoredClaim(pool: Pool, threadId: string): Promise<StoredClaim | null> {
  const graph = claimGraph({}).compile({ checkpointer: new HopSaver(pool) })
  const steps: StoredStep[] = []
  let newest: Pick<StoredClaim, 'state' | 'next'> | null = null
  for await (const snapshot of graph.getStateHistory({ configurable: { thread_id: threadId } })) {
    newest ??= { state: snapshot.values as ClaimState, next: snapshot.next }
    const { hop, hops = {} } = (snapshot.metadata ?? {}) as Partial<HopMetadata>
    const record = hop === undefined ? undefined : hops[hop]
    if (hop !== undefined && record !== undefined)
      steps.unshift({ node: hop, record, stored_at: snapshot.createdAt ?? '' })
  }
  return newest && { thread_id: threadId, ...newest, steps }
}
