/**
 * A hop: one event lets the owned nodes of one thread run. Owns the rules that tell a first delivery, a
 * redelivery and a duplicate apart. Knows no particular graph (placed-graph.ts) and no Kafka client.
 *
 * Invariants:
 * H1. The checkpoint is stored before the hop returns: nothing is published before.
 * H2. The checkpoint names the record that did the work. The same record again is a redelivery: nothing runs
 *     again, the events are rebuilt from the state, byte for byte the same.
 * H3. Another record of a step that is done is a duplicate: nothing runs, nothing is published.
 * H4. Only owned nodes run: the graph stops before the first remote one. Remote nodes of a superstep that is shared
 *     with owned ones are stubs that interrupt (remoteNode in api.ts).
 * H5. A shared superstep is applied by whoever finds all its results stored: one of them does, for each looks again
 *     after its own results are stored.
 */
import { Command } from '@langchain/langgraph'
import { backoffMs, pause } from '../runtime/backoff.ts'
import { classify, PoisonError, RetryableError } from '../runtime/errors.ts'
import type { HopSession } from './hop-session.ts'
import type { HopMetadata, ThreadGraph, ThreadSnapshot, Trigger } from './placed-graph.ts'
import type { HopSaver } from './saver.ts'

const STORE_RETRY = { initialMs: 50, maxMs: 5_000 }

export type HopKind = 'ran' | 'redelivered' | 'duplicate'

export interface HopResult<State> {
  kind: HopKind
  snapshot: ThreadSnapshot<State>
}

export interface Hop<State> {
  saver: HopSaver
  graph: ThreadGraph<State>
  /** Nodes of other services. */
  remote: readonly string[]
  /** The node that the event lets run. */
  node: string
  trigger: Trigger<State>
  /** The record that brought the event, `topic/partition/offset`. */
  record: string
  signal: AbortSignal
}

export async function runHop<State>(hop: Hop<State>): Promise<HopResult<State>> {
  const { saver, graph, node, trigger, record } = hop
  const session = await saver.begin(trigger.threadId)

  if (!session.tuple) {
    if (!trigger.start)
      throw new PoisonError(
        'UNKNOWN_THREAD',
        `no thread ${trigger.threadId}: nothing for ${node} to go on with`,
      )
    return { kind: 'ran', snapshot: await run(hop, session, trigger.start) }
  }
  const { hop: newest, hops } = hopMetadata(session)
  const before = await graph.getState({ configurable: session.configurable })
  if (newest === node && hops[node] === record) return { kind: 'redelivered', snapshot: before } // H2
  if (before.next.includes(node)) {
    trigger.accept?.(before.values)
    const input = 'resume' in trigger ? new Command({ resume: trigger.resume }) : null
    return { kind: 'ran', snapshot: await run(hop, session, input, before.next) }
  }
  if (hops[node] === undefined) {
    const next = before.next.join(', ') || 'nothing: it is finished'
    throw new PoisonError(
      'STEP_NOT_REACHED',
      `thread ${trigger.threadId} does not wait for ${node}; next is ${next}`,
    )
  }
  trigger.duplicate?.(before.values)
  return { kind: 'duplicate', snapshot: before }
}

async function run<State>(
  hop: Hop<State>,
  session: HopSession,
  input: unknown,
  shared: readonly string[] = [],
): Promise<ThreadSnapshot<State>> {
  const { saver, graph, remote, node, trigger, record, signal } = hop
  const { hops } = hopMetadata(session)
  // Nodes of the same superstep count as done with it, whichever record did them (H3).
  const done = Object.fromEntries(shared.map((sibling) => [sibling, hops[sibling] ?? 'with the superstep']))
  await graph.invoke(input, {
    configurable: session.configurable,
    durability: 'exit',
    interruptBefore: remote.filter((name) => !shared.includes(name)), // H4
    signal,
  })
  await store(session, { hop: node, hops: { ...hops, ...done, [node]: record } }, signal)
  if (session.advanced || shared.length < 2) return graph.getState({ configurable: session.configurable })

  // H5. Our results are stored, the superstep is not applied yet. Look again: the others may have finished meanwhile.
  const again = await saver.begin(trigger.threadId)
  const after = await graph.getState({ configurable: again.configurable })
  const complete = after.next.length > 0 && again.resultsOf(after.tasks.map(({ id }) => id))
  return complete && after.next.includes(node) ? run(hop, again, null, after.next) : after
}

/**
 * H1. Retries here and not through the engine: the nodes have run, and what they asked of a model is not to be
 * asked again because the database was away for a moment.
 */
async function store(session: HopSession, metadata: HopMetadata, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      if ((await session.commit(metadata)) === 'stored') return
      throw new RetryableError('STALE_CHECKPOINT', 'the thread has gone on meanwhile: look at it again')
    } catch (cause) {
      const error = classify(cause)
      if (error.code === 'STALE_CHECKPOINT' || error.recovery !== 'retry' || signal.aborted) throw error
      await pause(backoffMs(attempt, STORE_RETRY), signal)
    }
  }
}

function hopMetadata({ tuple }: HopSession): HopMetadata {
  return { hop: '', hops: {}, ...tuple?.metadata }
}
