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
 *     with owned ones are stubs that stop (remoteNode in api.ts).
 * H5. A shared superstep is applied once, by a hop that finds all its results stored: one does, for each looks again
 *     after its own result is stored, and so does a redelivery. Only the hop that applied it publishes.
 * H6. An event may close the thread wherever it stands: from then on no node runs, and whatever comes is a duplicate, or
 *     refused by its trigger. A hop that was under way loses: its checkpoint is refused.
 * H7. A checkpoint never sorts before its parent: LangGraph's ids are times, and clocks differ. A worker whose clock is
 *     behind the thread's waits.
 * H8. A thread that another version of the graph has brought to where it stands is left alone unless this one can read
 *     it (graph-version.ts): before anything else is looked at.
 */
import { Command } from '@langchain/langgraph'
import { backoffMs, pause } from '../runtime/backoff.ts'
import { crashPoint } from '../runtime/crash-points.ts'
import { classify, NotYetError, PoisonError, RetryableError } from '../runtime/errors.ts'
import { type StoreResult, staleCheckpoint } from './checkpoint-writer.ts'
import { checkVersions, FIRST_VERSION, type GraphVersions, versionMark } from './graph-version.ts'
import type { HopSession } from './hop-session.ts'
import { contextWith, type NodeWork, type WorkContext } from './node-work.ts'
import type { HopMetadata, ThreadGraph, ThreadSnapshot, Trigger } from './placed-graph.ts'
import type { HopSaver } from './saver.ts'

const CLOCKS_AGREE_MS = 50 // waited for on the spot
const STORE_RETRY = { initialMs: 50, maxMs: 5_000 }

/** `stored`: the node's result is stored, its superstep waits for those of others; nothing is to be published. */
export type HopKind = 'ran' | 'stored' | 'redelivered' | 'duplicate'

export interface HopResult<State> {
  kind: HopKind
  snapshot: ThreadSnapshot<State>
}

export interface Hop<State> {
  saver: HopSaver
  graph: ThreadGraph<State>
  /** Of the graph; absent: the first. */
  versions?: GraphVersions | undefined
  /** Nodes of other services. */
  remote: readonly string[]
  /** The node that the event lets run. */
  node: string
  /** What the node does ahead of the run; absent: all of its work is in the run. */
  work?: NodeWork<State> | undefined
  trigger: Trigger<State>
  /** Whether the thread was closed; absent: none ever is. */
  isClosed?(state: State): boolean
  /** The record that brought the event, `topic/partition/offset`. */
  record: string
  signal: AbortSignal
}

export async function runHop<State>(hop: Hop<State>): Promise<HopResult<State>> {
  const { saver, graph, node, trigger, record } = hop
  const session = await saver.begin(trigger.threadId)

  if (!session.tuple) return run(hop, session, startOf(hop))
  checkVersions(trigger.threadId, session.versionMarks, versionsOf(hop)) // H8
  const { hop: newest, hops } = hopMetadata(session)
  const before = await stateOf(graph, session)
  if (hops[node] === record) return { kind: newest === node ? 'redelivered' : 'duplicate', snapshot: before } // H2, H3
  if (hop.isClosed?.(before.values)) return duplicate(hop, before) // H6
  if (trigger.close) return close(hop, session, before)
  const task = before.tasks.find(({ name }) => name === node)
  if (task && session.hasResults([task.id])) {
    if (session.resultRecords[node] !== record) trigger.duplicate?.(before.values)
    return applyIfComplete(hop, session, before)
  }
  if (task) {
    if (trigger.accept?.(before.values) === false) return { kind: 'duplicate', snapshot: before }
    const input = 'resume' in trigger ? new Command({ resume: trigger.resume }) : null
    return run(hop, session, input, before)
  }
  if (hops[node] === undefined) {
    const next = before.next.join(', ') || 'nothing: it is finished'
    throw new PoisonError(
      'STEP_NOT_REACHED',
      `thread ${trigger.threadId} does not wait for ${node}; next is ${next}`,
    )
  }
  return duplicate(hop, before)
}

/** H3. Unless the trigger refuses it: an event that nobody would see again is no mere copy. */
function duplicate<State>({ trigger }: Hop<State>, before: ThreadSnapshot<State>): HopResult<State> {
  trigger.duplicate?.(before.values)
  return { kind: 'duplicate', snapshot: before }
}

/** What a new thread begins with. */
function startOf<State>({ node, trigger }: Hop<State>): Partial<State> {
  const { start, threadId, waitsForThread } = trigger
  if (start) return start
  const message = `no thread ${threadId}: nothing for ${node} to go on with`
  throw waitsForThread
    ? new NotYetError('UNKNOWN_THREAD', message)
    : new PoisonError('UNKNOWN_THREAD', message)
}

/** H6. The nodes that the thread waited for are not done: they are not named in the metadata. */
async function close<State>(
  hop: Hop<State>,
  session: HopSession,
  before: ThreadSnapshot<State>,
): Promise<HopResult<State>> {
  const { graph, trigger, node, signal } = hop
  const changes = trigger.close?.(before.values) ?? null
  if (changes === null) return { kind: 'duplicate', snapshot: before }
  const metadata = metadataOf(hop, session)
  await untilLater(session, signal)
  await graph.updateState({ configurable: session.configurable }, changes, node)
  await storeOrRetry(session, metadata, signal)
  return { kind: 'ran', snapshot: await stateOf(graph, session) }
}

async function run<State>(
  hop: Hop<State>,
  session: HopSession,
  input: unknown,
  before?: ThreadSnapshot<State>,
): Promise<HopResult<State>> {
  const metadata = metadataOf(hop, session, before)
  const context = await workAhead(hop, before)
  await untilLater(session, hop.signal)
  await invoke(hop, session, input, context)
  await storeOrRetry(session, metadata, hop.signal)
  const own = before?.tasks.filter(({ name }) => name === hop.node).map(({ id }) => id) ?? []
  // Without a result of its own the node waits for an answer: it has asked, and that is news.
  const waits = !session.advanced && session.hasResults(own)
  return waits ? runHop(hop) : { kind: 'ran', snapshot: await stateOf(hop.graph, session) }
}

/** The node's work, for the run to take. */
async function workAhead<State>(
  { node, work, trigger, signal }: Hop<State>,
  before?: ThreadSnapshot<State>,
): Promise<WorkContext | undefined> {
  const working = work?.(before?.values ?? trigger.start ?? {}, signal, trigger.resume)
  return working ? contextWith(node, await working) : undefined
}

/** H5. The node's result is stored, the superstep is not applied yet. */
async function applyIfComplete<State>(
  hop: Hop<State>,
  session: HopSession,
  before: ThreadSnapshot<State>,
): Promise<HopResult<State>> {
  if (!session.hasResults(before.tasks.map(({ id }) => id))) return { kind: 'stored', snapshot: before }
  const metadata = metadataOf(hop, session, before)
  await untilLater(session, hop.signal)
  await invoke(hop, session, null)
  const applied = await store(session, metadata, hop.signal)
  // Refused: another branch, which finished at the same moment, has applied it. Look at what it made.
  return applied === 'refused' ? runHop(hop) : { kind: 'ran', snapshot: await stateOf(hop.graph, session) }
}

/** H7. Resolves when the clock has passed the newest checkpoint's time. */
async function untilLater({ tuple }: HopSession, signal: AbortSignal): Promise<void> {
  const behind = tuple ? Date.parse(tuple.checkpoint.ts) - Date.now() : -1
  if (behind > CLOCKS_AGREE_MS) {
    throw new RetryableError(
      'CLOCK_BEHIND',
      `this clock is ${behind} ms behind the one of the thread's last hop`,
    )
  }
  if (behind >= 0) await pause(behind + 1, signal)
}

async function invoke<State>(
  { graph, remote, signal }: Hop<State>,
  session: HopSession,
  input: unknown,
  context?: WorkContext,
): Promise<void> {
  await graph.invoke(input, {
    configurable: session.configurable,
    context,
    durability: 'exit',
    streamMode: [], // nobody reads along: the state after is asked for
    interruptBefore: remote, // H4. Does not hold back the superstep that an existing thread stands before.
    signal,
  })
  crashPoint('after-node')
}

/** The thread as its checkpoint says, without results that wait to be applied: the same on every rebuild (H2). */
function stateOf<State>(graph: ThreadGraph<State>, session: HopSession): Promise<ThreadSnapshot<State>> {
  const checkpoint_id = session.tuple?.checkpoint.id
  return graph.getState({ configurable: { ...session.configurable, checkpoint_id } })
}

/** Names the records that did the superstep: this hop's, and those of the branches whose results were stored. */
function metadataOf<State>(
  hop: Hop<State>,
  session: HopSession,
  before?: ThreadSnapshot<State>,
): HopMetadata {
  const { node, record } = hop
  const { hops } = hopMetadata(session)
  // A sibling that ran with its neighbour counts as done too, though no record asked for it (H3).
  const siblings = (before?.tasks ?? []).map(({ name }) => [
    name,
    session.resultRecords[name] ?? hops[name] ?? 'with the superstep',
  ])
  const done = { ...hops, ...Object.fromEntries(siblings), [node]: record }
  return { hop: node, hops: done, ...versionMark(versionsOf(hop)) }
}

const versionsOf = <State>({ versions }: Hop<State>): GraphVersions => versions ?? FIRST_VERSION

async function storeOrRetry(session: HopSession, metadata: HopMetadata, signal: AbortSignal): Promise<void> {
  if ((await store(session, metadata, signal)) === 'stored') return
  throw staleCheckpoint()
}

/**
 * H1. Retries here and not through the engine: the nodes have run, and what they asked of a model is not to be
 * asked again because the database was away for a moment.
 */
async function store(session: HopSession, metadata: HopMetadata, signal: AbortSignal): Promise<StoreResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await session.commit(metadata)
      crashPoint('after-checkpoint')
      return result
    } catch (cause) {
      const error = classify(cause)
      if (error.recovery !== 'retry' || signal.aborted) throw error
      await pause(backoffMs(attempt, STORE_RETRY), signal)
    }
  }
}

function hopMetadata({ tuple }: HopSession): HopMetadata {
  return { hop: '', hops: {}, ...tuple?.metadata }
}
