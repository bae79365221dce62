/**
 * The runtime's handler for a placed graph: decode the event, run the hop, encode the events that follow.
 * The record key must be the thread's id, else records of one thread would be handled side by side.
 */
import { trace } from '@opentelemetry/api'
import { PoisonError } from '../runtime/errors.ts'
import type { Handler, InputRecord, OutputRecord } from '../runtime/ports.ts'
import { CLAIMGRAPH } from '../telemetry/attributes.ts'
import { type HopKind, runHop } from './hop.ts'
import { measureHop } from './measure.ts'
import type { Work } from './node-work.ts'
import type { Entry, PlacedGraph, RoutedEvent, ThreadGraph, ThreadSnapshot } from './placed-graph.ts'
import type { HopSaver } from './saver.ts'
import { STARTED_AT, startedAt } from './started-at.ts'

/** What the handler needs of a codec; AvroCodec is one. */
export interface EventCodec {
  encode(topic: string, value: unknown): Promise<Buffer>
  decode(topic: string, bytes: Buffer | null): Promise<unknown>
}

/** A hop that ran. */
export interface RanHop<State> {
  state: State
  /** What it publishes. */
  events: readonly RoutedEvent[]
  /** See started-at.ts. */
  startedAt: number
}

/** Tells of each hop that ran, after its checkpoint; not again when its record is delivered again. */
export type OnRan<State> = (hop: RanHop<State>) => void

export interface GraphHandlerOptions<State> {
  placed: PlacedGraph<State>
  /** The service whose nodes run here. */
  service: string
  saver: HopSaver
  /** Compiled with the service's own nodes and the saver. */
  graph: ThreadGraph<State>
  codec: EventCodec
  /** What its nodes do ahead of a run; absent: nothing. */
  work?: Work<State> | undefined
  onRan?: OnRan<State> | undefined
}

/** Topics that bring events for the service's nodes. */
export function inputTopics<State>(placed: PlacedGraph<State>, service: string): string[] {
  return placed.entries.filter(({ node }) => placed.placement[node] === service).map(({ topic }) => topic)
}

export function graphHandler<State>({
  placed,
  service,
  saver,
  graph,
  codec,
  work,
  onRan,
}: GraphHandlerOptions<State>): Handler {
  const remote = Object.keys(placed.placement).filter((node) => placed.placement[node] !== service)
  // Only its own: in a fan-out one topic brings events for nodes of several services.
  const own = placed.entries.filter(({ node }) => placed.placement[node] === service)
  const entries = new Map(own.map((entry) => [entry.topic, entry]))
  if (entries.size < own.length) throw new TypeError(`${service} has two entries for one topic`)

  async function handle(
    entry: Entry<State>,
    record: InputRecord,
    signal: AbortSignal,
  ): Promise<{ kind: HopKind; outputs: OutputRecord[] }> {
    const trigger = entry.read(await codec.decode(record.topic, record.value), record.timestamp)
    checkKey(record, trigger.threadId)

    const span = trace.getActiveSpan()
    span?.setAttributes({ [CLAIMGRAPH.threadId]: trigger.threadId, [CLAIMGRAPH.node]: entry.node })
    const name = `${record.topic}/${record.partition}/${record.offset}`
    const { kind, snapshot } = await runHop({
      saver,
      graph,
      versions: placed.versions,
      isClosed: (state) => placed.isClosed?.(state) ?? false,
      remote,
      node: entry.node,
      work: work?.[entry.node],
      trigger,
      record: name,
      signal,
    })
    span?.setAttribute(CLAIMGRAPH.hopKind, kind)
    const silent = kind === 'duplicate' || kind === 'stored'
    if (silent) return { kind, outputs: [] }
    const started = startedAt(record)
    const events = eventsOf(placed, entry, trigger.threadId, snapshot)
    if (kind === 'ran') onRan?.({ state: snapshot.values, events, startedAt: started })
    return { kind, outputs: await publish(events, { threadId: trigger.threadId, started, codec }) }
  }

  return async (record, { signal }) => {
    const entry = entries.get(record.topic)
    if (!entry) throw new TypeError(`no entry for topic ${record.topic}`)
    const { outputs } = await measureHop(entry.node, signal, () => handle(entry, record, signal))
    return outputs
  }
}

function eventsOf<State>(
  placed: PlacedGraph<State>,
  entry: Entry<State>,
  threadId: string,
  snapshot: ThreadSnapshot<State>,
): RoutedEvent[] {
  const context = {
    threadId,
    occurredAt: snapshot.createdAt ?? '',
    next: snapshot.next,
    interruptId: snapshot.tasks.flatMap(({ interrupts }) => interrupts)[0]?.id ?? null,
  }
  return placed.routes[entry.node]?.(snapshot.values, context) ?? []
}

function publish(
  events: readonly RoutedEvent[],
  { threadId, started, codec }: { threadId: string; started: number; codec: EventCodec },
): Promise<OutputRecord[]> {
  return Promise.all(
    events.map(async ({ topic, eventId, tenantId, value }) => ({
      topic,
      key: threadId,
      value: await codec.encode(topic, value),
      headers: { event_id: eventId, tenant_id: tenantId, [STARTED_AT]: String(started) },
    })),
  )
}

function checkKey({ key }: InputRecord, threadId: string): void {
  if (key === null)
    throw new PoisonError('KEY_MISSING', `the record has no key; it must be the thread id ${threadId}`)
  if (key.toString('utf8') !== threadId) {
    throw new PoisonError('KEY_MISMATCH', `the record key is not the thread id ${threadId} of its value`)
  }
}
