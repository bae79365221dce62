/**
 * Collects what comes while a write is under way and writes it together. Owns the queue and the tries; knows neither
 * SQL nor claims. One write at a time: alone an item waits for nothing, under load batches grow.
 *
 * Invariants:
 * B1. An item is answered for when it is written, or when it cannot be.
 * B2. When the store is away the whole batch waits here and is tried again, so that all goes on at once when it is
 *     back. Who adds items bounds how many wait.
 * B3. An item that the store refuses fails alone: the others of its batch are written one by one.
 */
import { setTimeout as sleep } from 'node:timers/promises'

export interface BatchWriterOptions<T> {
  write: (items: readonly T[]) => Promise<void>
  maxItems: number
  /** How long to wait before the same write is tried again, ms; null where that cannot help. */
  retryAfter: (error: unknown, attempt: number) => number | null
}

interface Waiting<T> {
  item: T
  resolve: () => void
  reject: (error: unknown) => void
}

export class BatchWriter<T> {
  readonly #options: BatchWriterOptions<T>
  #waiting: Waiting<T>[] = []
  #writing = false

  constructor(options: BatchWriterOptions<T>) {
    this.#options = options
  }

  /** Resolves when the item is written. */
  add(item: T): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push({ item, resolve, reject })
    if (!this.#writing) {
      this.#writing = true
      void this.#writeAll()
    }
    return promise
  }

  async #writeAll(): Promise<void> {
    // One turn of the event loop: what comes in the same turn shares the write.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) await this.#writeBatch(this.#waiting.splice(0, this.#options.maxItems))
    this.#writing = false
  }

  async #writeBatch(batch: readonly Waiting<T>[]): Promise<void> {
    const { write, retryAfter } = this.#options
    for (let attempt = 1; ; attempt++) {
      try {
        await write(batch.map(({ item }) => item))
        for (const { resolve } of batch) resolve()
        return
      } catch (error) {
        const wait = retryAfter(error, attempt)
        if (wait !== null) {
          await sleep(wait)
        } else if (batch.length === 1) {
          for (const { reject } of batch) reject(error)
          return
        } else {
          for (const each of batch) await this.#writeBatch([each])
          return
        }
      }
    }
  }
}
