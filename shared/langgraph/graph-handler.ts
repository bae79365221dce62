/**
 * The runtime's handler for a placed graph: decode the event, run the hop, encode the events that follow.
 * The record key must be the thread's id, else records of one thread would be handled side by side.
 */
import { trace } from '@opentelemetry/api'
import { PoisonError } from '../runtime/errors.ts'
import type { Handler, InputRecord, OutputRecord } from '../runtime/ports.ts'
import { CLAIMGRAPH } from '../telemetry/attributes.ts'
import { runHop } from './hop.ts'
import type { Entry, PlacedGraph, ThreadGraph, ThreadSnapshot } from './placed-graph.ts'
import type { HopSaver } from './saver.ts'

/** What the handler needs of a codec; AvroCodec is one. */
export interface EventCodec {
  encode(topic: string, value: unknown): Promise<Buffer>
  decode(topic: string, bytes: Buffer | null): Promise<unknown>
}

export interface GraphHandlerOptions<State> {
  placed: PlacedGraph<State>
  /** The service whose nodes run here. */
  service: string
  saver: HopSaver
  /** Compiled with the service's own nodes and the saver. */
  graph: ThreadGraph<State>
  codec: EventCodec
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
}: GraphHandlerOptions<State>): Handler {
  const remote = Object.keys(placed.placement).filter((node) => placed.placement[node] !== service)
  // Only its own: in a fan-out one topic brings events for nodes of several services.
  const own = placed.entries.filter(({ node }) => placed.placement[node] === service)
  const entries = new Map(own.map((entry) => [entry.topic, entry]))
  if (entries.size < own.length) throw new TypeError(`${service} has two entries for one topic`)

  return async (record, { signal }) => {
    const entry = entries.get(record.topic)
    if (!entry) throw new TypeError(`no entry for topic ${record.topic}`)
    const trigger = entry.read(await codec.decode(record.topic, record.value), record.timestamp)
    checkKey(record, trigger.threadId)

    const span = trace.getActiveSpan()
    span?.setAttributes({ [CLAIMGRAPH.threadId]: trigger.threadId, [CLAIMGRAPH.node]: entry.node })
    const name = `${record.topic}/${record.partition}/${record.offset}`
    const { kind, snapshot } = await runHop({
      saver,
      graph,
      isClosed: (state) => placed.isClosed?.(state) ?? false,
      remote,
      node: entry.node,
      trigger,
      record: name,
      signal,
    })
    span?.setAttribute(CLAIMGRAPH.hopKind, kind)
    const silent = kind === 'duplicate' || kind === 'stored'
    return silent ? [] : publish(placed, entry, trigger.threadId, snapshot, codec)
  }
}

async function publish<State>(
  placed: PlacedGraph<State>,
  entry: Entry<State>,
  threadId: string,
  snapshot: ThreadSnapshot<State>,
  codec: EventCodec,
): Promise<OutputRecord[]> {
  const events =
    placed.routes[entry.node]?.(snapshot.values, {
      threadId,
      occurredAt: snapshot.createdAt ?? '',
      next: snapshot.next,
      interruptId: snapshot.tasks.flatMap(({ interrupts }) => interrupts)[0]?.id ?? null,
    }) ?? []
  return Promise.all(
    events.map(async ({ topic, eventId, tenantId, value }) => ({
      topic,
      key: threadId,
      value: await codec.encode(topic, value),
      headers: { event_id: eventId, tenant_id: tenantId },
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
