// Follows claims through the topics: prints each hop as it arrives, and lets callers wait for the one they want.
// Times are this process's own: from just before the POST to the moment a read_committed consumer has the event.

import type { SeenEvent } from '../../../services/operator/events/codec.ts'
import { describe } from '../../../services/operator/events/describe.ts'
import { type Follower, followEvents } from '../../../services/operator/events/follow.ts'
import type { EventTopic } from '../../../shared/claims/topics.ts'
import type { Config } from '../../../shared/config/load.ts'

export interface Hop extends SeenEvent {
  /** Since the claim's submission, ms. */
  readonly ms: number
}

interface Wait {
  readonly matches: (hop: Hop) => boolean
  readonly resolve: (hop: Hop) => void
  readonly reject: (error: Error) => void
}

export class Hops {
  readonly #print: ((line: string) => void) | undefined
  readonly #started = new Map<string, number>()
  readonly #waits = new Set<Wait>()
  #follower: Follower | undefined
  /** Hops are printed only while this is set. */
  isShown = true

  constructor(print?: (line: string) => void) {
    this.#print = print
  }

  async open(config: Config<'kafka'>): Promise<void> {
    this.#follower = await followEvents(config, {
      onEvent: (seen) => this.#take(seen),
      onUnreadable: (message) => this.#print?.(`unreadable record ${message}`),
      onCrash: (error) => this.fail(error),
    })
  }

  async close(): Promise<void> {
    await this.#follower?.close()
  }

  /** Begins to follow a claim; its clock runs from now. */
  begin(threadId: string): void {
    this.#started.set(threadId, performance.now())
  }

  /** The next matching hop of a claim. Call it before the event can happen. */
  async next(
    threadId: string,
    topic: EventTopic,
    revision: number | null,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Hop> {
    const matches = (hop: Hop) =>
      hop.thread_id === threadId &&
      hop.topic === topic &&
      (revision === null || hop.event['revision'] === revision)
    const { promise, resolve, reject } = Promise.withResolvers<Hop>()
    const wait: Wait = { matches, resolve, reject }
    const timer = setTimeout(
      () => reject(new Error(`${threadId}: nothing on ${topic} within ${timeoutMs / 1_000} s`)),
      timeoutMs,
    )
    const abort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'))
    this.#waits.add(wait)
    signal.addEventListener('abort', abort)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      this.#waits.delete(wait)
    }
  }

  /** Whoever waits gets `error`. */
  fail(error: Error): void {
    for (const { reject } of this.#waits) reject(error)
  }

  #take(seen: SeenEvent): void {
    const started = this.#started.get(seen.thread_id)
    if (started === undefined) return // somebody else's claim
    const hop: Hop = { ...seen, ms: performance.now() - started }
    if (this.isShown)
      this.#print?.(`  ${`+${hop.ms.toFixed(1)} ms`.padStart(11)}  ${hop.topic.padEnd(23)} ${describe(hop)}`)
    for (const wait of this.#waits) if (wait.matches(hop)) wait.resolve(hop)
  }
}
