/**
 * A node's work, done before LangGraph runs the node, which then takes the result. A run that waits holds all that
 * LangGraph has made of it, some 600 objects: several times what the work itself holds, and the garbage collector copies
 * each of them twice before it counts as old.
 *
 * Invariants:
 * W1. The result is the same as in the run: the work is given the state that the node would be given.
 * W2. A result is taken once: a node that a loop brings again in the same hop has another state, and works then.
 */

/**
 * The work of a node on the thread's state; of a new thread, on what it begins with. `resume`: what the node's interrupt
 * is resumed with. Null: the node would not work, but ask and wait.
 */
export type NodeWork<State> = (
  state: Partial<State>,
  signal: AbortSignal,
  resume?: unknown,
) => Promise<unknown> | null

/** By node. A node that is not listed works in the run. */
export type Work<State> = Readonly<Record<string, NodeWork<State>>>

/** Key of a run's `context` under which the results travel through LangGraph to the nodes. */
const RESULTS = 'claimgraph_work'

/** What a run's `context` carries. */
export type WorkContext = Record<typeof RESULTS, Map<string, unknown>>

export function contextWith(node: string, result: unknown): WorkContext {
  return { [RESULTS]: new Map([[node, result]]) }
}

/** In a node: the result of its work, which is done now unless it was done ahead. `config`: as LangGraph gives it. */
export async function resultOf<Result>(
  config: { context?: Partial<WorkContext> },
  node: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const results = config.context?.[RESULTS]
  if (!results?.has(node)) return work()
  const result = results.get(node) as Result
  results.delete(node)
  return result
}
