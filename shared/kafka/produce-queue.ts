/** Records that wait to be produced: bounded in number, bytes and time. Knows no Kafka connection. */
import type { Message } from 'kafkajs'
import { RetryableError } from '../runtime/errors.ts'
import type { OutputRecord } from '../runtime/ports.ts'

/** One request's worth of values. Well below Kafka's default limit for the batch of one partition, 1 MiB. */
const MAX_BATCH_BYTES = 524_288

/** Where a record is, once Kafka has acknowledged it. */
export interface Stored {
  topic: string
  partition: number
  offset: number
}

/** Kafka did not acknowledge the record. `maybeStored`: it may be there all the same. */
export class ProduceError extends RetryableError {
  readonly maybeStored: boolean
  constructor(code: string, message: string, options: ErrorOptions & { maybeStored: boolean }) {
    super(code, message, options)
    this.maybeStored = options.maybeStored
  }
}

export interface Waiting {
  readonly topic: string
  readonly message: Message
  readonly bytes: number
  /** Goes in a request of its own. */
  alone: boolean
  /** The first outcome counts, later ones are ignored. */
  resolve: (stored: Stored) => void
  reject: (error: Error) => void
}

export class ProduceQueue {
  readonly #limits: { records: number; bytes: number }
  readonly #waiting = new Set<Waiting>()
  #bytes = 0

  constructor(limits: { records: number; bytes: number }) {
    this.#limits = limits
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Rejects when there is no room, and when nothing has come of the record after `timeoutMs`. */
  add(record: OutputRecord, timeoutMs: number): Promise<Stored> {
    const bytes = record.value?.length ?? 0
    const full = this.#waiting.size >= this.#limits.records || this.#bytes + bytes > this.#limits.bytes
    if (full) {
      const message = `${this.#waiting.size} records wait for Kafka already`
      return Promise.reject(new ProduceError('PRODUCER_FULL', message, { maybeStored: false }))
    }
    const { promise, resolve, reject } = Promise.withResolvers<Stored>()
    const { topic, key, value, headers } = record
    const waiting: Waiting = {
      topic,
      message: { key, value, headers },
      bytes,
      alone: bytes > MAX_BATCH_BYTES,
      resolve,
      reject,
    }
    const timer = setTimeout(() => {
      const maybeStored = !this.#remove(waiting)
      reject(new ProduceError('PRODUCE_TIMEOUT', `no answer within ${timeoutMs} ms`, { maybeStored }))
    }, timeoutMs)
    const cancel = () => clearTimeout(timer)
    promise.then(cancel, cancel)
    this.#insert(waiting)
    return promise
  }

  /** The oldest records that fit into one request; at least one unless the queue is empty. */
  take(): Waiting[] {
    const batch: Waiting[] = []
    let bytes = 0
    for (const waiting of this.#waiting) {
      bytes += waiting.bytes
      if (batch.length > 0 && (waiting.alone || bytes > MAX_BATCH_BYTES)) break
      batch.push(waiting)
      if (waiting.alone) break
    }
    for (const waiting of batch) this.#remove(waiting)
    return batch
  }

  /** Puts a batch that was too large as a whole back, to go one by one. */
  retryAlone(batch: readonly Waiting[]): void {
    for (const waiting of batch) {
      waiting.alone = true
      this.#insert(waiting)
    }
  }

  rejectAll(error: Error): void {
    for (const waiting of this.#waiting) {
      this.#remove(waiting)
      waiting.reject(error)
    }
  }

  #insert(waiting: Waiting): void {
    this.#waiting.add(waiting)
    this.#bytes += waiting.bytes
  }

  #remove(waiting: Waiting): boolean {
    const was = this.#waiting.delete(waiting)
    if (was) this.#bytes -= waiting.bytes
    return was
  }
}
