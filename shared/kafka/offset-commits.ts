/**
 * Commits offsets of many partitions in one request, a little later. For a consumer whose effects may be repeated
 * without harm late is good enough: a crash repeats what was done in the last moment. One request a partition and
 * batch cost the desk 0.2 ms and the broker 0.3 ms of CPU a claim (42 partitions, 600 claims/s).
 *
 * Invariants:
 * O1. Of a partition only the newest offset is kept: older ones have nothing to add.
 * O2. An offset that could not be committed is tried again until a newer one takes its place or it is forgotten.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer } from 'kafkajs'
import type { TopicPartition } from '../runtime/ports.ts'

const INTERVAL_MS = 100 // between two requests; the first after a rest goes at once

export type OffsetCommit = Parameters<Consumer['commitOffsets']>[0][number]

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

export class OffsetCommits {
  readonly #consumer: Pick<Consumer, 'commitOffsets'>
  readonly #waiting = new Map<string, OffsetCommit>()
  #sent = new Map<string, OffsetCommit>()
  #round: Promise<void> | null = null
  #failure: Error | null = null
  #last = -INTERVAL_MS

  constructor(consumer: Pick<Consumer, 'commitOffsets'>) {
    this.#consumer = consumer
  }

  commitSoon(offset: OffsetCommit): void {
    this.#waiting.set(nameOf(offset), offset)
    this.#start()
  }

  /** Resolves when nothing of the partition waits; rejects with what the newest try failed with. */
  async settled(partition: TopicPartition): Promise<void> {
    const name = nameOf(partition)
    while (this.#waiting.has(name) || this.#sent.has(name)) {
      await this.#round
      if (this.#failure !== null) throw this.#failure
    }
  }

  /** The partition is somebody else's now: what waits for it is not committed. */
  forget(partition: TopicPartition): void {
    this.#waiting.delete(nameOf(partition))
    this.#sent.delete(nameOf(partition))
  }

  #start(): void {
    this.#round ??= this.#commitWaiting().finally(() => {
      this.#round = null
      if (this.#waiting.size > 0) this.#start()
    })
  }

  async #commitWaiting(): Promise<void> {
    await sleep(Math.max(0, this.#last + INTERVAL_MS - performance.now()))
    this.#last = performance.now()
    this.#sent = new Map(this.#waiting)
    this.#waiting.clear()
    try {
      if (this.#sent.size > 0) await this.#consumer.commitOffsets([...this.#sent.values()])
      this.#failure = null
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error))
      for (const [name, offset] of this.#sent) {
        if (!this.#waiting.has(name)) this.#waiting.set(name, offset) // O1, O2
      }
    }
    this.#sent.clear()
  }
}
