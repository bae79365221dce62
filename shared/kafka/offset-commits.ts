/**
 * Commits offsets of many partitions in one request. For a consumer whose effects are idempotent, late is good
 * enough: a crash repeats what was done in the last moment. One request a partition and batch cost the desk 0.2 ms
 * and the broker 0.3 ms of CPU a claim (42 partitions, 600 claims/s).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer } from 'kafkajs'

const INTERVAL_MS = 100 // between two requests; the first after a rest goes at once

export type OffsetCommit = Parameters<Consumer['commitOffsets']>[0][number]

export class OffsetCommits {
  readonly #consumer: Pick<Consumer, 'commitOffsets'>
  #waiting: OffsetCommit[] = []
  #next: Promise<void> | null = null
  #last = -INTERVAL_MS

  constructor(consumer: Pick<Consumer, 'commitOffsets'>) {
    this.#consumer = consumer
  }

  /** Resolves when the offset is committed. One call a partition at a time. */
  commit(offset: OffsetCommit): Promise<void> {
    this.#waiting.push(offset)
    this.#next ??= this.#commitNext()
    return this.#next
  }

  async #commitNext(): Promise<void> {
    await sleep(Math.max(0, this.#last + INTERVAL_MS - performance.now()))
    this.#last = performance.now()
    this.#next = null
    const offsets = this.#waiting
    this.#waiting = []
    await this.#consumer.commitOffsets(offsets)
  }
}
