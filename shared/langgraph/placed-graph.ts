/**
 * A placed graph: an ordinary LangGraph graph, where each node runs (placement), which event lets a node run
 * (entries) and which events its result makes (routes). This is all that another graph has to bring.
 */

import type { GraphVersions, VersionMark } from './graph-version.ts'

/** Node → service that owns it. */
export type Placement = Readonly<Record<string, string>>

/** What lets a node run. `value` is the decoded event; methods throw PoisonError for what cannot be handled. */
export interface Entry<State> {
  topic: string
  node: string
  /** Checks the value and names its thread. `timestamp` is the record's, in ms since the epoch. */
  read(value: unknown, timestamp: number): Trigger<State>
}

/** An event that was read: what it means for its thread. */
export interface Trigger<State> {
  threadId: string
  /** Initial state of a new thread; absent where only an existing thread can go on. */
  start?: Partial<State>
  /** A thread that does not exist yet is waited for: the event may have overtaken the one that starts it. */
  waitsForThread?: boolean
  /** What the node's interrupt is resumed with; absent for a node that does not wait for an answer. */
  resume?: unknown
  /**
   * The event closes the thread whatever it waits for: the state's changes, written as if by the entry's node, whose
   * edges must end there; null: there is nothing to close any more. No node runs.
   */
  close?(state: State): Partial<State> | null
  /** Whether the node, which the thread waits for, is to run: false for a copy. Refuses an event that does not fit. */
  accept?(state: State): boolean
  /** Looks at the thread when the step is done already, or the thread closed; refuses an event that is not merely a copy. */
  duplicate?(state: State): void
}

export interface RouteContext {
  threadId: string
  /** When the checkpoint was made, ISO 8601: the same on every rebuild. */
  occurredAt: string
  /** Id of the interrupt that the thread waits on, if it does. */
  interruptId: string | null
  /** Nodes that run next. */
  next: readonly string[]
}

export interface RoutedEvent {
  topic: string
  eventId: string
  tenantId: string
  value: unknown
}

/** Events that a hop makes, from the state alone: pure, so that a rebuild gives the same bytes. */
export type Route<State> = (state: State, context: RouteContext) => RoutedEvent[]

export interface PlacedGraph<State> {
  placement: Placement
  /** Absent: the first, as all that it ever was (graph-version.ts). */
  versions?: GraphVersions
  entries: readonly Entry<State>[]
  /**
   * Nodes whose events a read_committed consumer must see exactly once: they are published in transactions. The events
   * of other nodes may be repeated, with the same id and bytes, for the next hop tells a repetition by the state.
   */
  exactlyOnce: readonly string[]
  /** Whether the thread was closed (Trigger.close): no node runs for it any more. Absent: none ever is. */
  isClosed?(state: State): boolean
  /** By the entry's node. */
  routes: Readonly<Record<string, Route<State>>>
}

/** The hop that made a checkpoint, kept in its metadata; the version: of the graph that ran. */
export interface HopMetadata extends Partial<VersionMark> {
  /** Node whose entry caused the newest hop. */
  hop: string
  /** By node: the record that did its newest run, `topic/partition/offset`. */
  hops: Record<string, string>
}

export interface ThreadSnapshot<State> {
  values: State
  next: readonly string[]
  /** Absent: the thread does not exist. */
  createdAt?: string | undefined
  metadata?: object | undefined
  tasks: readonly { id: string; name: string; interrupts: readonly { id?: string }[] }[]
}

/** The part of a compiled graph that a hop uses. */
export interface ThreadGraph<State> {
  getState(config: { configurable: Record<string, unknown> }): Promise<ThreadSnapshot<State>>
  invoke(input: unknown, config: Record<string, unknown>): Promise<unknown>
  updateState(
    config: { configurable: Record<string, unknown> },
    values: Partial<State>,
    asNode: string,
  ): Promise<unknown>
}
